# `make demo` and `make test` do all the set-up themselves (Debian or Ubuntu, with cargo).
.POSIX:
.PHONY: demo test test-all bench soak fuzz install-build-parts install-bench-parts install-fuzz-parts \
	install-test-parts install-witnesses

CARGO = cargo
# All of them but libnfc-vendored: the tests are about the libnfc of the system.
FEATURES = aws-lc,libnfc,pcsc,pictures,sim
# For each target of `make fuzz`.
SECONDS = 60

# Builds everything and prints the person on the simulated card. No reader is needed.
demo: install-build-parts
	$(CARGO) build --locked --package mynumber-card-cli
	MYNUMBER_ASSIST_PIN=2345 target/debug/mynumber-card --reader simulated --anchor fixtures/authority read

# Runs everything, the tests on the real pcscd, libnfc, OpenSC and OpenSSL included; the checks of
# signatures once with each arithmetic (feature aws-lc and the rsa crate); what fuzzing has kept.
test: install-test-parts install-witnesses
	$(CARGO) test --locked --features $(FEATURES)
	$(CARGO) test --locked --no-default-features --features sim --package mynumber-card --test pki --test identity
	$(CARGO) test --locked --package mynumber-card-fuzz
	sh bindings/python/test.sh
	sh bindings/wasm/test.sh

# The same without samples: every changed byte, every fault at every command (docs/testing.md).
test-all:
	MYNUMBER_TEST_ALL=1 $(MAKE) test

# Prints commands, bytes and modelled time of each job (an unoptimised build gives the same numbers);
# then how many pieces of evidence are verified in a second with each arithmetic, as ratios to OpenSSL in the
# same run; what one check costs, beside the rsa crate; how time and memory grow with what is given; and what the
# library costs whoever builds it.
bench: install-bench-parts
	$(CARGO) bench --locked --features $(FEATURES) --profile dev --package mynumber-card --bench wire
	$(CARGO) bench --locked --no-default-features --package mynumber-card --bench revocation
	$(CARGO) bench --locked --no-default-features --features sim --package mynumber-card --bench growth
	$(CARGO) run --locked --profile bench --package verify-bench
	$(CARGO) run --locked --profile bench --package verify-bench --features aws-lc
	$(CARGO) bench --locked --package mynumber-card-documents --bench size
	python3 scripts/cold-build.py

# Reads cards over the real pcscd 10,000 times with random faults, in about half an hour, and prints what came
# of it and whether anything leaks (docs/reliability.md). `make soak READS=500 SEED=7` repeats a shorter run.
READS = 10000
SEED =
soak: install-test-parts
	$(CARGO) bench --locked --features $(FEATURES) --profile dev --package mynumber-card --bench soak -- $(READS) $(SEED)

# Fuzzes every target, each for SECONDS, and prints executions, coverage and findings (fuzz/README.md).
fuzz: install-fuzz-parts
	@sh scripts/fuzz.sh run $(SECONDS)

install-build-parts:
	@sh scripts/install-test-parts.sh build

install-fuzz-parts:
	@sh scripts/install-test-parts.sh fuzz

install-bench-parts:
	@sh scripts/install-test-parts.sh bench

install-test-parts:
	@sh scripts/install-test-parts.sh test

# After the linker and the PC/SC headers.
install-witnesses: install-test-parts
	@sh scripts/install-witnesses.sh
