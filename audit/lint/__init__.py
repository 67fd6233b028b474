"""Reply scripts (话术) checked as files, before they go live: sources, rules, diagnostics, fixes and output formats."""
