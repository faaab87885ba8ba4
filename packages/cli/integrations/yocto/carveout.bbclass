# Lints the device trees that a kernel recipe built, with the configuration it was built with. In a kernel's .bbappend:
#   inherit carveout
#   CARVEOUT_TOOL = "${THISDIR}/files/carveout-single.mjs"
# Builds need no network: the single file runs with nodejs-native alone.

CARVEOUT_TOOL ?= "${RECIPE_SYSROOT_NATIVE}${datadir}/carveout/carveout-single.mjs"
CARVEOUT_ARGS ?= ""
CARVEOUT_DTS_DIR ?= "${B}/arch/${ARCH}/boot/dts"
CARVEOUT_REPORT ?= "${B}/carveout.sarif"

DEPENDS:append = " nodejs-native"

do_carveout() {
    set --
    for dtb in ${KERNEL_DEVICETREE}; do
        case "$dtb" in
            *.dtbo) ;;
            *) set -- "$@" "${CARVEOUT_DTS_DIR}/$dtb" ;;
        esac
    done
    if [ $# -eq 0 ]; then
        bbnote "carveout: KERNEL_DEVICETREE names no device tree"
        return 0
    fi
    if node "${CARVEOUT_TOOL}" lint --no-cache --config "${B}/.config" ${CARVEOUT_ARGS} --format gcc --format sarif="${CARVEOUT_REPORT}" -- "$@"; then
        return 0
    fi
    bbfatal "carveout found errors; the report is ${CARVEOUT_REPORT}"
}
addtask carveout after do_compile before do_deploy
