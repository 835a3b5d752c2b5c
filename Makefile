# make alone lists the targets.
.DEFAULT_GOAL := help
.PHONY: help run demo-telegram build test check content eval fuzz prove bench vuln

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
TOOLS   := go tool -modfile=.ci/tools.mod

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build and serve the desk with embedded defaults
	@bin/annae serve

demo-telegram: build ## chat with the desk in a terminal as if in Telegram, with no account and no network
	@go run ./internal/telegram/telegramtest/demo -- bin/annae serve

build: ## build bin/annae
	@CGO_ENABLED=0 go build -trimpath -ldflags "-X main.version=$(VERSION)" -o bin/annae ./cmd/annae

test: check content ## everything that must be true; what CI runs
	@.ci/need gcc:gcc chromium:chromium node:nodejs npm:npm initdb:postgresql ps:procps redis-server:redis-server redis-sentinel:redis-sentinel caddy:caddy systemd-analyze:systemd openssl:openssl
	@echo "training the model once, for all tests"; echo | ANNAE_GAP_DAYS=0 ANNAE_DATA_DIR=bin/models bin/annae chat >/dev/null
	ANNAE_TEST_MODELS=$(CURDIR)/bin/models CGO_ENABLED=1 go test -race -shuffle=on -timeout 15m ./...
	cd .ci/deploy && ANNAE_TEST_MODELS=$(CURDIR)/bin/models go test -count=1 ./...

check: ## fast: format, vet, lint
	@test -z "$$(gofmt -l cmd deploy internal rules faq locales .ci/deploy)" || { echo "run gofmt on:"; gofmt -l cmd deploy internal rules faq locales .ci/deploy; exit 1; }
	go vet ./...
	$(TOOLS) golangci-lint run
	cd .ci/deploy && go vet ./... && go tool -modfile=../tools.mod golangci-lint run -c ../../.golangci.yaml

content: build ## check rules/, faq/ and locales/
	bin/annae content check --dir .

eval: build ## measure the answers on the programme's own questions
	bin/annae faq eval --misses faq/eval/development.json
	bin/annae faq eval faq/eval/programme.json

bench: ## speed, as figures and ratios
	go test -run '^$$' -bench . -benchmem ./...

prove: ## everything long: minutes of fuzzing, all figures; output goes to docs/proof/
	.ci/prove

vuln: ## known faults of the dependencies, where their database can be reached
	$(TOOLS) govulncheck ./...
