# shellcheck shell=bash
# Building what is not built, or is older than its sources. Needs ROOT and say.sh.

# what the distribution is made of; tests are not
DISTRIBUTION_SOURCES=(pom.xml .mvn bundles features launcher karaf-distribution itests/test-kit)

# The newest tarball of the distribution, or nothing.
distribution_tarball() {
    [ ! -d "$ROOT/karaf-distribution/target" ] ||
        find "$ROOT/karaf-distribution/target" -maxdepth 1 -name 'karaf-distribution-*.tar.gz' | sort | tail -n 1
}

# newer_than FILE PATH...: is there a source under the paths that changed (or went: its folder changed) after the file was made?
newer_than() {
    local made=$1
    shift
    local changed
    changed=$(cd "$ROOT" && find "$@" \( -name target -o -path '*/src/test' \) -prune -o -newer "$made" -print -quit)
    [ -n "$changed" ]
}

# build WHAT MODULE...: one line now, Maven's own words only if it fails.
build() {
    local what=$1
    shift
    [ -x "$JAVA_HOME/bin/javac" ] || refuse "Building needs a JDK, but $JAVA_HOME has no javac: install a JDK from 17 to 23 or set JAVA_HOME."
    command -v mvn >/dev/null || refuse "Building needs Maven, but there is no mvn on the PATH."
    say "Building $what (the first time takes a few minutes) ..."
    local modules log="$ROOT/target/build.log"
    modules=$(IFS=,; printf '%s' "$*")
    mkdir -p "$ROOT/target"
    (cd "$ROOT" && mvn -q -B -DskipTests -pl "$modules" -am package) </dev/null >"$log" 2>&1 && return
    tail -n 30 "$log" >&2
    refuse "The build failed: everything it said is in $log."
}

# Two starts at once build once: the second waits and finds it done.
build_distribution_if_needed() {
    mkdir -p "$ROOT/target"
    local turn
    exec {turn}>"$ROOT/target/build.lock"
    flock "$turn"
    local tarball
    tarball=$(distribution_tarball)
    if [ -z "$tarball" ] || newer_than "$tarball" "${DISTRIBUTION_SOURCES[@]}"; then
        build "Postferry" karaf-distribution
    fi
    exec {turn}>&-
}
