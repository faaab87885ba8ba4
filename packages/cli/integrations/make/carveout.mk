# include carveout.mk; `make lint` lints each board again only when a file that it read has changed.
#   CARVEOUT_BOARDS := dts/a.dts dts/b.dts
CARVEOUT ?= carveout
CARVEOUT_FLAGS ?=
CARVEOUT_OUT ?= build
carveout_stamps := $(CARVEOUT_BOARDS:%.dts=$(CARVEOUT_OUT)/%.lint)

.PHONY: lint
lint: $(carveout_stamps)

$(carveout_stamps): $(CARVEOUT_OUT)/%.lint: %.dts
	@mkdir -p $(@D)
	$(CARVEOUT) lint $(CARVEOUT_FLAGS) --format gcc --depfile $@.d $<
	@touch $@

-include $(carveout_stamps:%=%.d)
