#!/bin/sh
# Buildroot: BR2_ROOTFS_POST_IMAGE_SCRIPT="…/post-image.sh", and BR2_ROOTFS_POST_SCRIPT_ARGS for options of `carveout lint`.
# Lints every device tree of the images with the configuration of the kernel that was built, and stops the build on errors.
set -eu

images=${BINARIES_DIR:-$1}
shift
config=
for candidate in "${BUILD_DIR:-/nowhere}"/linux-*/.config; do
  case $candidate in
    */linux-headers-*) ;;
    *) if [ -f "$candidate" ]; then config=$candidate; fi ;;
  esac
done
if [ -n "$config" ]; then set -- --config "$config" "$@"; else echo 'carveout: no kernel configuration below BUILD_DIR; defaults apply' >&2; fi

set -- "$@" --
IFS='
'
for dtb in $(find "$images" -name '*.dtb' ! -path '*/overlays/*' | LC_ALL=C sort); do set -- "$@" "$dtb"; done
case $* in
  *.dtb) ;;
  *) echo "carveout: no .dtb in $images" >&2; exit 0 ;;
esac
exec "$(dirname "$0")/../run-carveout.sh" lint --format gcc "$@"
