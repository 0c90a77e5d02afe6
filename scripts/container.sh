# shellcheck shell=bash disable=SC2034 # what is set here is for the script that sources it
# The container's life: start, wait until everything answers, stop. Needs DATA, JAVA_HOME, LISTEN, HTTP_PORT, SSH_PORT, say.sh.

# A first start takes 5 to 15 s; a migration of a large store or a slow disk may take minutes.
START_SECONDS=${POSTFERRY_START_SECONDS:-180}
# A clean stop takes 4 s; every bundle has 5 s to close.
STOP_SECONDS=15
# The container says this when it asks to be started again (shell command `reboot`).
RESTART_CODE=10

# 256 MB of heap keep the whole process under 450 MB. Only the first compiler: what the second one spends on code that mostly waits, it never earns back. On two
# cores a first sync of 10,000 emails took 4.2 s and 5.6 s of CPU with the first alone, 6.4 s and 10.2 s with both, and 45 MB less.
# It would pay for what computes long: indexing 200,000 emails took 187 s of CPU with the first alone and 153 s with both, and 65 MB more.
# The JDK keeps a buffer outside the heap for each thread that reads or writes; with a thread for each account, only small ones may stay.
# Out of memory ends the process, for a container that goes on without a thread or two only looks alive.
JVM_OPTIONS="-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+ExitOnOutOfMemoryError -XX:MaxDirectMemorySize=64m -Djdk.nio.maxCachedBufferSize=16384 -Dfile.encoding=UTF-8"

CONTAINER=
STOPPING=

start_container() {
    LOG_BEGIN=$(stat -c %s "$DATA/log/postferry.log" 2>/dev/null || echo 0)
    # KARAF_BASE is the data folder: what Karaf writes lands there. `daemon` makes bin/karaf become the JVM: one process to stop and to wait for.
    # What a terminal sends to all that was started in it is for this script alone, which then stops the container in order: SIGINT, of Ctrl-C, and SIGHUP,
    # of one that closes. At that Karaf would write a picture of its memory, mail and all, into the data folder.
    (
        trap '' INT HUP
        JAVA_HOME="$JAVA_HOME" KARAF_BASE="$DATA" KARAF_DATA="$DATA/karaf" KARAF_ETC="$DATA/etc" KARAF_LOG="$DATA/log" MALLOC_ARENA_MAX=2 \
            EXTRA_JAVA_OPTS="$JVM_OPTIONS -Dpostferry.listen=$LISTEN -Dpostferry.http.port=$HTTP_PORT -Dpostferry.ssh.port=$SSH_PORT ${EXTRA_JAVA_OPTS:-}" \
            exec "$DATA/program/bin/karaf" daemon </dev/null >"$DATA/log/console.log" 2>&1
    ) &
    CONTAINER=$!
}

container_runs() { kill -0 "$CONTAINER" 2>/dev/null; }

# Where this machine reaches what listens on LISTEN.
reachable_address() {
    case "$LISTEN" in
        0.0.0.0 | ::) echo 127.0.0.1 ;;
        *) echo "$LISTEN" ;;
    esac
}

url() {
    local address
    address=$(reachable_address)
    case "$address" in
        *:*) echo "http://[$address]:$HTTP_PORT/" ;;
        *) echo "http://$address:$HTTP_PORT/" ;;
    esac
}

# ask PORT REQUEST LINES: the first lines of the answer, or nothing. (Bash alone: a fresh machine need not have curl.)
ask() {
    (
        exec 2>/dev/null 3<>"/dev/tcp/$(reachable_address)/$1" || exit 0
        printf '%b' "$2" >&3
        local line left
        for ((left = $3; left > 0; left--)); do
            IFS= read -r -t 5 line <&3 || { printf '%s' "$line" && break; }
            printf '%s\n' "$line"
        done
    ) || true
}

get() { ask "$HTTP_PORT" "GET $1 HTTP/1.0\r\nHost: localhost:$HTTP_PORT\r\n\r\n" "$2"; }

everything_answers() {
    [[ $(get /api/v1/health 1) =~ ^HTTP/1.1\ 200 ]] &&
        [[ $(get /system/console 1) =~ ^HTTP/1.1\ 401 ]] &&
        [[ $(ask "$SSH_PORT" '' 1) =~ ^SSH- ]]
}

# What is missing, in the product's own words: the body of its health.
health() { get /api/v1/health 20 | tail -n 1; }

# Returns when everything answers; else stops what was started and ends the script with the reason.
wait_until_ready() {
    local deadline=$((SECONDS + START_SECONDS))
    until everything_answers; do
        [ -z "$STOPPING" ] || return 0
        container_runs || refuse "Postferry ended while it started.$(last_errors)"
        if since_start | grep -qE 'Address already in use|Failed to bind|BindException'; then
            stop_container || true
            refuse "A port was taken by another program while Postferry started.$(last_errors)"
        fi
        local sentence
        sentence=$(why_the_store_stays_shut)
        if [ -n "$sentence" ]; then
            stop_container || true
            refuse "$sentence"
        fi
        if [ "$SECONDS" -ge "$deadline" ]; then
            local missing
            missing=$(health)
            dump_threads
            sleep 1
            stop_container || true
            refuse "Postferry was not ready within $START_SECONDS s${missing:+ (health: $missing)}.$(last_errors)"
        fi
        sleep 0.2
    done
}

since_start() { tail -c "+$((LOG_BEGIN + 1))" "$DATA/log/postferry.log" 2>/dev/null || true; }

# A database that is damaged, lost or of a newer version is not going to get better by waiting.
why_the_store_stays_shut() {
    since_start | sed -n '/H2MailStore.*Error during instantiation/,$ s/^Caused by: org\.postferry\.store\.StoreFailure: //p' | head -n 1
}

last_errors() {
    local errors
    errors=$(since_start | grep -E '\| ERROR' | tail -n 3 | cut -c 1-300)
    [ -n "$errors" ] || errors=$(tail -n 3 "$DATA/log/console.log" 2>/dev/null | cut -c 1-300)
    printf ' The log is %s.' "$DATA/log/postferry.log"
    ! grep -q 'java.lang.OutOfMemoryError' "$DATA/log/console.log" 2>/dev/null || printf ' Its memory was full (see %s).' "$DATA/log/console.log"
    [ -z "$errors" ] || printf ' Its last errors:\n%s' "$errors"
}

# Asks once: also the handler of the signals that stop this script.
ask_to_stop() {
    trap '' INT TERM HUP
    STOPPING=yes
    [ -z "$CONTAINER" ] || kill -TERM "$CONTAINER" 2>/dev/null || true
}

# What every thread of the container is at goes to its console log: of one that hangs, nothing else tells why.
dump_threads() {
    kill -QUIT "$CONTAINER" 2>/dev/null || true
}

# Asks the container to stop, and ends it if it does not within STOP_SECONDS: the store survives that, but it is not clean, so it says so.
stop_container() {
    local tries=$((STOP_SECONDS * 10))
    [ -n "$STOPPING" ] || ask_to_stop
    while container_runs; do
        [ "$tries" -ne 10 ] || dump_threads # a second is enough to write them
        if [ "$tries" -eq 0 ]; then
            kill -KILL "$CONTAINER" 2>/dev/null
            say "Postferry did not stop within $STOP_SECONDS s and was ended."
            return 1
        fi
        tries=$((tries - 1))
        sleep 0.1
    done
}

# However this script ends, neither the container nor a demo's sample server outlives it, nor does a password that nobody was told.
leave_nothing_running() {
    [ -z "$SAMPLE_PID" ] || end_sample
    if [ -n "$CONTAINER" ] && container_runs; then stop_container; fi
    [ -z "$UNTOLD" ] || forget_password
}
