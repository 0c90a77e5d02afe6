# shellcheck shell=bash disable=SC2034 # what is set here is for the script that sources it
# What must be true before a container starts. Each check prints one sentence, what is fine or what is not, and answers with its exit code.
# Needs JAVA_HOME, DATA, LISTEN, HTTP_PORT, SSH_PORT and ASSEMBLY.

# Karaf's shell does not start on 24 and later, and the bundles are made for 17.
MIN_JDK=17
MAX_JDK=23

# A first start unpacks 60 MB, caches 70 MB and may write 120 MB of logs; with less, the first mail would meet a full disk.
MIN_FREE_MB=512
# The store may lie on a disk of its own. It stops writing when less than 32 MB are left (MIN_FREE_BYTES of its database); its first files take less than 8.
MIN_STORE_FREE_MB=40

# The JDK that JAVA_HOME names, else the one on the PATH.
find_java_home() {
    local java
    if [ -n "${JAVA_HOME:-}" ]; then
        printf '%s' "$JAVA_HOME"
    elif java=$(command -v java); then
        dirname "$(dirname "$(readlink -f "$java")")"
    fi
}

check_jdk() {
    if [ ! -x "$JAVA_HOME/bin/java" ]; then
        echo "Postferry needs a JDK from $MIN_JDK to $MAX_JDK, but ${JAVA_HOME:-the PATH} has no java."
        return 1
    fi
    local text version
    text=$("$JAVA_HOME/bin/java" -version 2>&1) || true
    # version "17.0.15", "24-ea" or, up to 8, "1.8.0_392"
    [[ $text =~ version\ \"(1\.)?([0-9]+) ]] && version=${BASH_REMATCH[2]} || version=unknown
    if [ "$version" = unknown ] || [ "$version" -lt "$MIN_JDK" ] || [ "$version" -gt "$MAX_JDK" ]; then
        echo "Postferry needs a JDK from $MIN_JDK to $MAX_JDK, but $JAVA_HOME is version $version: set JAVA_HOME to another."
        return 1
    fi
    echo "The JDK in $JAVA_HOME is version $version."
}

check_folder() {
    # a build empties target/, and all mail with it
    case "$DATA/" in
        */target/*)
            echo "The data folder $DATA lies under a target/, which builds delete: choose another with --data."
            return 1
            ;;
    esac
    if [ -e "$DATA" ] && [ ! -d "$DATA" ]; then
        echo "The data folder $DATA is not a folder."
        return 1
    fi
    if ! mkdir -p "$DATA" 2>/dev/null || ! touch "$DATA/.writable" 2>/dev/null; then
        echo "The data folder $DATA cannot be written to."
        return 1
    fi
    rm -f "$DATA/.writable"
    echo "The data folder $DATA can be written to."
}

check_disk() {
    require_free_mb "$DATA" "$MIN_FREE_MB" || return 1
    [ ! -d "$DATA/store" ] || require_free_mb "$DATA/store" "$MIN_STORE_FREE_MB" || return 1
    echo "The disk of $DATA has $(free_mb "$DATA") MB left."
}

free_mb() { df -Pm "$1" | awk 'NR == 2 { print $4 }'; }

# require_free_mb FOLDER MEGABYTES
require_free_mb() {
    local free
    free=$(free_mb "$1")
    [ "$free" -lt "$2" ] || return 0
    echo "The disk of $1 has only $free MB left, and Postferry needs $2 MB to start."
    return 1
}

# A check may have to make folders to say something of them; those that were not there go again, if nothing came into them.
note_what_is_there() {
    DATA_WAS_THERE=no STORE_WAS_THERE=no
    [ ! -e "$DATA" ] || DATA_WAS_THERE=yes
    [ ! -e "$DATA/store" ] || STORE_WAS_THERE=yes
}

take_back_folders() {
    [ "$STORE_WAS_THERE" = yes ] || { rm -f "$DATA/store/lock" && rmdir "$DATA/store"; } 2>/dev/null || true
    [ "$DATA_WAS_THERE" = yes ] || { rm -f "$DATA/lock" && rmdir "$DATA"; } 2>/dev/null || true
}

# Opens the lock in this shell (so never call it in a subshell): it is held until the last process that inherited it ends, the container too,
# and nothing has to be tidied up after a crash.
lock_data_folder() {
    exec {LOCK}>>"$DATA/lock"
    if ! flock -n "$LOCK"; then
        LOCK_SENTENCE="The data folder $DATA is in use by another Postferry$(lock_owner)."
        return 1
    fi
    LOCK_SENTENCE="The data folder $DATA is not in use."
}

lock_owner() {
    local pid
    pid=$(cat "$DATA/karaf/karaf.pid" 2>/dev/null) || return 0
    if kill -0 "$pid" 2>/dev/null; then echo " (process $pid)"; fi
}

check_ports() {
    local complaints
    if complaints=$("$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -cp "$(launcher_jar)" org.postferry.launcher.FreePorts "$LISTEN" "$HTTP_PORT" "$SSH_PORT"); then
        echo "The ports $HTTP_PORT and $SSH_PORT on $LISTEN are free."
        return
    fi
    printf '%s\n' "$complaints"
    [[ $complaints != Port* ]] || echo "--port and --ssh-port choose others."
    return 1
}

launcher_jar() {
    find "$ASSEMBLY/lib" -maxdepth 1 -name 'launcher-*.jar'
}

# Ends the script with the check's sentence if it says no.
require() {
    local sentence
    sentence=$("$@") || refuse "$sentence"
}
