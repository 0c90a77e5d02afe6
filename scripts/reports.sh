# shellcheck shell=bash disable=SC2016 # the awk programs are quoted on purpose
# Reads the XML reports of the test runners (Surefire, Failsafe) below the working directory. Needs say.sh.

forget_reports() {
    find . -type d \( -name surefire-reports -o -name failsafe-reports \) -path '*/target/*' -prune -exec rm -rf {} +
}

reports_of() {
    [ ! -d "$1/target" ] || find "$1/target" -maxdepth 2 -path '*-reports/TEST-*.xml'
}

# The modules that have tests, as folders. The connector in examples/ is none of them: a test builds it outside, with its tests, and reads their report.
modules_with_tests() {
    sed -n 's|.*<module>\(.*\)</module>.*|\1|p' pom.xml | while IFS= read -r module; do
        [ ! -d "$module/src/test/java" ] || echo "$module"
    done | sort
}

# One line a module, then the total. Says no when a test failed or a module with tests has no report.
print_reports() {
    local verdict=0 module sum passed=0 failed=0 skipped=0
    while IFS= read -r module; do
        sum=$(reports_of "$module" | count)
        if [ "$sum" = "0 0 0" ]; then
            echo "$module: no test ran"
            verdict=1
            continue
        fi
        read -r p f s <<<"$sum"
        echo "$module: $p passed, $f failed, $s skipped"
        passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    done < <(modules_with_tests)
    echo "total: $passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ] && return "$verdict"
    return 1
}

# For each test that failed its name and the beginning of what it said.
print_failures() {
    local module
    while IFS= read -r module; do
        reports_of "$module" | xargs -r -d '\n' awk -v module="$module" '
            function attribute(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
            function plain(text) { gsub(/&#10;/, "\n    ", text); gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text); gsub(/&amp;/, "\\&", text); return text }
            /<testcase / { test = attribute("classname") "." attribute("name") }
            /^ *<(failure|error)[ >]/ { print "failed: " module ": " test "\n    " substr(plain(attribute("message")), 1, 2000) }'
    done < <(modules_with_tests)
}

# Reads names of reports, prints "passed failed skipped". Counts the cases themselves: of nested test classes the suite's own numbers are 0.
count() {
    xargs -r -d '\n' awk '
        /^ *<testcase / { cases++ }
        /^ *<(failure|error)[ >]/ { failed++ }
        /^ *<skipped/ { skipped++ }
        END { print cases - failed - skipped, failed + 0, skipped + 0 }' | grep . || echo "0 0 0"
}

# One line for each thing named as an argument and each skipped test, with the reason it gave. A contract's cases for an ability that an implementation does
# not claim are no tests of it: they are counted by ability.
print_left_out() {
    [ $# = 0 ] || printf 'left out: %s\n' "$@"
    local module
    while IFS= read -r module; do
        reports_of "$module" | xargs -r -d '\n' awk -v module="$module" '
            function attribute(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
            /<testcase / { class = attribute("classname"); test = class "." attribute("name") }
            /<skipped/ && match($0, "does not claim [A-Z_]+") { unclaimed[class " " substr($0, RSTART, RLENGTH)]++; next }
            /<skipped/ { print "left out: " module ": " test " (" attribute("message") ")" }
            END { for (line in unclaimed) print "not claimed: " line " (" unclaimed[line] " cases of the contract)" }' | sort
    done < <(modules_with_tests)
}
