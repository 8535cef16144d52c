# A thin skin over start.py, which does the work and also runs without make.
PYTHON ?= python3
ARGS ?=

.PHONY: help lab check test test-all notebooks data editions book release bench bench-session
.DEFAULT_GOAL := help

help:
	@echo "make lab        JupyterLab openen op je eigen kopie / open JupyterLab on your copy"
	@echo "make check      regels voor de code nalopen / check the rules for the code"
	@echo "make test       alle gewone tests / all ordinary tests"
	@echo "make test-all   de lange tests en de browser / the long tests and the browser"
	@echo "make notebooks  uitkomsten in notebooks/ vernieuwen / refresh the stored outputs"
	@echo "make data       kerncijfers opnieuw bouwen / rebuild the table of kerncijfers"
	@echo "make editions   uitgave voor studenten en docenten / editions for students, teachers"
	@echo "make book       het werkboek als pagina's maken / make the pages of the book"
	@echo "make release    van elke editie een zipbestand maken / a ZIP of each edition"
	@echo "make bench      meten hoe snel het rekenen gaat / time the measures"
	@echo "make bench-session  veertig telefonen nadoen / answer as forty phones"
	@echo "make help       dit overzicht / this list"
	@echo "Meer meegeven / pass more on: make test ARGS=\"-k rates\""

lab check test test-all notebooks data editions book release bench bench-session:
	@$(PYTHON) start.py $@ $(ARGS)
