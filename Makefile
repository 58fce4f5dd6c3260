# Two processes share the tests by files: much of a test's time is spent waiting for a recording or a child process.
# Tests open no window on the screen (the offscreen platform of Qt); what needs a real X server starts Xvfb.
#
# make run    set up what is missing, then make the minutes of the sample meeting
# make test   set up with the tools for tests, then run everything that CI runs
# make coverage  the same, and say which lines no test reached (takes longer)
# make setup  go through all steps of the set-up again
# make wheels once, build what has to be compiled into build/wheels: set-ups that have that folder need no compiler
# make package  (runs `make wheels` first) a Debian package and an archive for other Linux systems, in dist
# make check-package  try package and archive in a clean Debian without network (as root; docs/decisions/packages.md)
# make audit  look for known security faults in the exact packages of the installers, and say what could be checked
# make clean  remove what the set-up and the tests made in this folder (the installed models stay)

SETUP := installer/setup-$(if $(filter Darwin,$(shell uname)),macos,linux).sh
BIN := .venv/bin

.PHONY: run test coverage setup wheels package check-package audit clean

run:
	@$(SETUP)
	@$(BIN)/meetingmate demo

test:
	@$(SETUP) --test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	QT_QPA_PLATFORM=offscreen MEETINGMATE_TEST_MODELS="$$($(BIN)/python -c 'from meetingmate.base import paths; print(paths.models_dir())')" \
		$(BIN)/python -m pytest -n 2 --dist loadfile --durations=25 $(COVERAGE)

coverage:
	@$(MAKE) --no-print-directory test COVERAGE="--cov --cov-report=term:skip-covered"

setup:
	@$(SETUP) --again

wheels:
	@$(SETUP) --wheels

package: wheels
	$(BIN)/python installer/linux/build.py

check-package:
	python3 installer/linux/check_package.py dist/meetingmate_*_amd64.deb
	python3 installer/linux/check_archive.py dist/meetingmate-*-linux-x86_64.tar.xz

audit:
	@$$(command -v python3.11 || echo python3) installer/audit.py

clean:
	rm -rf .venv build dist *.egg-info .coverage* htmlcov .pytest_cache .ruff_cache .hypothesis .import_linter_cache .mypy_cache
