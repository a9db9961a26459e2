# make translate: translate posts/ and the README.  make test: run the tests.
# Both make their own .venv first; Python 3.11 or newer is all they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: translate test kills hook-test check lint prose types fuzz corpus bench memory-bench tokens \
	alignment edits makespan mistakes order review-bench review-loss mutants findings messages docs same house \
	architecture site codemirror \
	libretranslate libretranslate-test paddle-test clean

translate: $(VENV)/installed
	$(BIN)/translator translate

# A file is run by one process: tests of one file share servers and fixtures.
test: $(VENV)/servers
	$(BIN)/pytest -q -rs -n auto --dist loadfile

kills: $(VENV)/test
	KILLS=$(or $(KILLS),200) $(BIN)/pytest -q -s tests/test_resume.py -k killed

hook-test: $(VENV)/test $(VENV)/sarif-2.1.0.json $(VENV)/schemas
	$(BIN)/pytest -q tests/precommit.py tests/test_report_formats.py tests/test_interchange.py

# The schema of OASIS, as Microsoft's package for tests carries it; it is never committed.
$(VENV)/sarif-2.1.0.json:
	if command -v npm >/dev/null; then \
	    rm -rf $(VENV)/sarif && mkdir -p $(VENV)/sarif && cd $(VENV)/sarif && \
	    npm pack --silent @microsoft/jest-sarif@1.0.0-beta.0 >/dev/null && tar xzf *.tgz && \
	    cp package/lib/schemas/sarif-2.1.0-rtm.5.json ../$(notdir $@); \
	else echo "npm is not installed: SARIF is not held to its schema"; fi

libretranslate: $(VENV)/libretranslate/installed

libretranslate-test: $(VENV)/test $(VENV)/libretranslate/installed
	$(BIN)/pytest -q -rs -k libretranslate tests/test_engines_libretranslate.py tests/test_docs_engines.py

# The measured run of posts/zh/gpu-memory-notes.md, with the version that the post names.
paddle-test: $(VENV)/test $(VENV)/paddle/installed
	$(BIN)/pytest -q -rs -k measured tests/test_posts.py

# The schemas of XLIFF and the DTD of TMX, as Debian's packages of Symfony and OmegaT carry them.
SYMFONY := usr/share/php/Symfony/Component/Translation/Resources/schemas
$(VENV)/schemas:
	rm -rf $@.new && mkdir -p $@.new
	if command -v apt-get >/dev/null && cd $@.new && \
	    { apt-get -qq download php-symfony-translation omegat 2>/dev/null || { apt-get -qq update && \
	    apt-get -qq download php-symfony-translation omegat; }; } && \
	    for deb in *.deb; do dpkg-deb -x $$deb .; done && cp $(SYMFONY)/*.xsd . && \
	    $(abspath $(BIN))/python -m zipfile -e usr/share/omegat/OmegaT.jar jar && \
	    cp jar/schemas/tmx14.dtd .; \
	then rm -rf usr jar *.deb && mv ../schemas.new ../schemas; \
	else echo "no schemas here: XLIFF and TMX are not held to them"; fi

check: $(VENV)/installed
	$(BIN)/translator check

lint: $(VENV)/test
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

prose: .prose/installed
	.prose/node_modules/.bin/textlint --config .ci/prose/textlintrc.json \
	    --rules-base-directory $(CURDIR)/.prose/node_modules --format unix \
	    README.md CONTRIBUTING.md CHANGELOG.md docs glossaries/README.md examples/*/README.md posts/en

types: $(VENV)/site
	$(BIN)/mypy translator tests bench

fuzz: $(VENV)/test
	$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),30) $(if $(SEED),--seed $(SEED))

corpus: $(VENV)/test
	$(BIN)/python -m tests.corpus

# The documentation in English and Chinese, as a site: docs/site/src/.vitepress/dist.
docs: $(VENV)/test docs/site/node_modules/.package-lock.json
	cd docs/site && PATH="$(abspath $(BIN)):$$PATH" npm run build

site: $(VENV)/site .sites/installed .sites/starlight/installed .sites/hexo/installed \
		.sites/docusaurus/installed \
		examples/vitepress/node_modules/.package-lock.json \
		examples/own-theme/node_modules/.package-lock.json docs/site/node_modules/.package-lock.json
	$(BIN)/pytest -q -rs -m site

bench: $(VENV)/bench
	$(BIN)/python -m bench
	$(BIN)/python -m bench.matching
	$(BIN)/python -m bench.publish
	$(BIN)/python -m bench.memory

memory-bench: $(VENV)/bench
	$(BIN)/python -m bench.memory --units $(or $(UNITS),1000000)

tokens: $(VENV)/bench
	$(BIN)/python -m bench.tokens

alignment: $(VENV)/test
	$(BIN)/python -m bench.alignment

makespan: $(VENV)/test
	$(BIN)/python -m bench.makespan

edits: $(VENV)/test
	$(BIN)/python -m bench.edits

mistakes: $(VENV)/test
	$(BIN)/python -m bench.mistakes

# In the drafts of good pairs: PUBLIC=folder for those of python -m bench.public.
order: $(VENV)/test
	$(BIN)/python -m bench.order $(addprefix --public ,$(PUBLIC))

review-bench: $(VENV)/test
	$(BIN)/python -m bench.review $(addprefix --posts ,$(or $(POSTS),100 1000))

review-loss: $(VENV)/test
	$(BIN)/python -m bench.review_loss --kills $(or $(KILLS),20)

mutants: $(VENV)/mutants
	$(BIN)/python -m bench.mutants $(if $(SEED),--seed $(SEED)) $(if $(COUNT),--count $(COUNT))

findings: $(VENV)/test
	$(BIN)/python -m bench.docs_findings

# The catalogs of what the program says, fitted to the messages that the code has now.
messages: $(VENV)/test
	$(BIN)/python -m tests.write_messages

.prose/installed: .ci/prose/package.json .ci/prose/package-lock.json
	mkdir -p .prose && cp $^ .prose
	cd .prose && npm ci --no-audit --no-fund --loglevel=error
	touch $@

# The editor of the review page, from the packages that its recipe pins; no script of theirs runs.
codemirror:
	rm -rf .vendor && mkdir -p .vendor && cp translator/review/vendor/* .vendor
	cd .vendor && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	cd .vendor && node bundle.mjs ../translator/review/assets

# Whether this work tree does what another version does, byte for byte.
same: $(VENV)/site
	$(BIN)/python -m bench.same $(or $(REF),HEAD)

# The picture of the packages; CHECK=1 says whether it is that of the imports.
architecture: $(VENV)/test
	$(BIN)/python -m bench.architecture $(if $(CHECK),--check)

house: $(VENV)/test
	$(BIN)/python -m bench.house $(addprefix --ref ,$(REF))

.sites/%/installed: tests/tools/%/package.json tests/tools/%/package-lock.json
	mkdir -p .sites/$* && cp $^ .sites/$*
	cd .sites/$* && npm install --no-save --no-audit --no-fund --loglevel=error
	touch $@

.sites/installed: tests/tools/package.json tests/tools/package-lock.json
	mkdir -p .sites && cp $^ .sites
	cd .sites && npm ci --no-audit --no-fund --loglevel=error
	touch $@

$(VENV)/installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/test: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,lint]'
	@# The engine on this computer: where its packages have no wheel, its tests are skipped.
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: -e '.[local]'
	touch $@

# Real servers for the tests; what cannot be installed here is skipped there, and said.
$(VENV)/servers: $(VENV)/test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[servers]' || \
	    echo "servers cannot be installed here: tests with llama.cpp are skipped"
	touch $@

$(VENV)/site: $(VENV)/test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[site]'
	touch $@

# 589 MB, with old versions of what we use, too: it has an environment of its own.
$(VENV)/libretranslate/installed: $(VENV)/installed
	$(PYTHON) -m venv $(VENV)/libretranslate
	$(VENV)/libretranslate/bin/python -m pip install --quiet --disable-pip-version-check libretranslate==1.9.6
	touch $@

# 190 MB to download, so it has an environment of its own, too.
$(VENV)/paddle/installed: $(VENV)/installed
	$(PYTHON) -m venv $(VENV)/paddle
	$(VENV)/paddle/bin/python -m pip install --quiet --disable-pip-version-check paddlepaddle==3.3.1
	touch $@

examples/%/node_modules/.package-lock.json: examples/%/package-lock.json
	cd examples/$* && npm install --no-save --no-audit --no-fund --loglevel=error

docs/site/node_modules/.package-lock.json: docs/site/package-lock.json
	cd docs/site && npm install --no-save --no-audit --no-fund --loglevel=error

$(VENV)/bench: $(VENV)/test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	touch $@

$(VENV)/mutants: $(VENV)/test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[mutants]'
	touch $@

clean:
	rm -rf $(VENV) .sites .prose .vendor .translator .pytest_cache .mypy_cache .ruff_cache .hypothesis
