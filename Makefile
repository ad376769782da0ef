# Each target is one Python command: where there is no make, start `python tools/make.py TARGET`.
#   make run ARGS="--lang zh"     further arguments for the command behind a target
#   make PYTHON=python3.12 test   another Python (3.11 or newer)
ifeq ($(OS),Windows_NT)
PYTHON ?= py -3
else
PYTHON ?= python3
endif

.PHONY: help run test lint bench dashboard bundle pin clean
help run test lint bench dashboard bundle pin clean:
	@$(PYTHON) tools/make.py $@ $(ARGS)
