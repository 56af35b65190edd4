# Everything starts here; `make help` lists the targets. Needs only python3 (>= 3.11) and make.
PYTHON ?= python3
BIN := .venv/bin
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help setup run ui fast test test-long test-ui lint types site hooks audit bench bench-validation lock clean

# Tests that open neither Dagster nor Great Expectations; those of the mart are as light but too many for a minute.
FAST := $(addprefix tests/unit/,core landing publish sources)

help: ## liệt kê các lệnh | list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## cài môi trường | install what the project needs into .venv
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Không thấy $(PYTHON).  -> apt-get install python3 python3-venv   (hoặc: make PYTHON=/đường/dẫn/python3.11 run)" >&2; exit 2; }
	@$(PYTHON) tools/bootstrap.py

run: setup ## chạy thử trọn vẹn với hệ thống nguồn mô phỏng | the whole pipeline on the sandbox
	@$(BIN)/egov demo

ui: setup ## mở giao diện Dagster | the Dagster UI on loopback
	@$(BIN)/egov ui

fast: setup ## kiểm thử nhanh (dưới một phút) | unit tests without Dagster and Great Expectations, under a minute
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup -m "not long and not ui and not slow" \
	  --without=dagster --without=great_expectations $(FAST)

test: setup ## kiểm thử (tối đa 12 phút); F=tệp: chỉ tệp đó | the tests, at most 12 minutes; F=path: only those
	@$(BIN)/python -m pytest -q $(if $(F),,-n 2 --dist loadgroup) -m "not long and not ui" $(F)

test-long: setup ## kiểm thử dài: quy mô mặc định, ngắt ngẫu nhiên, trình đọc cũ | the long tests
	@$(BIN)/python -m pytest -q -m long --timeout 3600

test-ui: setup ## kiểm thử trên trình duyệt | browser tests (EGOV_BROWSER or a chromium on the PATH)
	@$(BIN)/python -m pytest -q -m ui

lint: setup ## ruff, sqlfluff và các tầng import | ruff, sqlfluff and the import floors
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports
	@$(BIN)/sqlfluff lint --disable-progress-bar --processes 2 warehouse/sql

types: setup ## mypy --strict
	@$(BIN)/mypy

site: setup ## trang tài liệu vào build/site | the documentation as pages, strictly: a dead link fails
	@$(BIN)/mkdocs build --quiet

hooks: setup ## gắn kiểm tra vào git commit | ruff, sqlfluff and the search for secrets before each commit
	@$(BIN)/pre-commit install

audit: setup ## lỗ hổng đã biết của các gói | known vulnerabilities of the locked packages
	@$(BIN)/python tools/audit.py

bench: setup ## đo tốc độ, bộ nhớ; PARTS=, SCALE=, BASELINE=, PEERS= (docs/performance.md) | speed, memory and ratios
	@$(BIN)/python -m benchmarks $(if $(PARTS),--parts $(PARTS)) $(if $(SCALE),--scale $(SCALE)) \
	  $(if $(BASELINE),--baseline $(BASELINE)) $(if $(PEERS),--peers $(PEERS)) $(if $(OUT),--out $(OUT))

bench-validation: setup ## đo việc kiểm tra 10 triệu hồ sơ | validating ten million dossiers beside plain SQL
	@$(BIN)/python benchmarks/validation.py

lock: ## giải lại requirements.lock | resolve the lock again (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-strip-extras --only-binary :all: --no-emit-index-url -o requirements.lock

clean: ## xoá môi trường và dữ liệu thử | remove .venv and the local data
	rm -rf .venv warehouse/var .mypy_cache .ruff_cache .pytest_cache
