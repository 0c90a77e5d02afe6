# shellcheck shell=bash
# How the scripts speak: progress and refusals on standard error, one sentence each; standard output is for the answer.

say() { printf '%s\n' "$*" >&2; }

refuse() {
    say "$*"
    exit 1
}
