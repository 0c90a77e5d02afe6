# shellcheck shell=bash
# The sample mail server of the demo: a child process that lives exactly as long as this script. Needs ROOT, DATA, JAVA_HOME, LOCK, PASSWORD, build.sh, container.sh.

SAMPLE="$ROOT/itests/sample-server"
SECONDS_BETWEEN_MAILS=20
SAMPLE_PID=

build_sample_if_needed() {
    local made="$SAMPLE/target/class-path"
    if [ ! -e "$made" ] || newer_than "$made" "$SAMPLE"; then
        build "the sample mail server" itests/sample-server
    fi
}

# Becomes the JVM: to be called in a process of its own.
sample_java() {
    exec "$JAVA_HOME/bin/java" -Xmx192m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$SAMPLE/target/classes:$(<"$SAMPLE/target/class-path")" "$@"
}

# Starts it, and leaves what it said in SAMPLE_READY. It ends when its standard input does: with this script, even one that is killed.
start_sample() {
    rm -rf "$DATA/sample-server" # of one that was killed
    coproc SAMPLE_SERVER {
        exec {LOCK}>&-
        trap '' INT HUP # which a terminal sends to all that was started in it
        sample_java org.postferry.sample.SampleServer --folder "$DATA/sample-server" --arrivals "$SECONDS_BETWEEN_MAILS" 2>"$DATA/log/sample-server.log"
    }
    SAMPLE_PID=$SAMPLE_SERVER_PID
    read -r -t "$START_SECONDS" SAMPLE_READY <&"${SAMPLE_SERVER[0]}" || refuse "The sample mail server did not start: see $DATA/log/sample-server.log.$(sample_error)"
}

sample_error() {
    local said
    said=$(grep -A 1 -E 'ERROR|Exception|Error' "$DATA/log/sample-server.log" 2>/dev/null | head -n 2 | cut -c 1-300) || true
    [ -z "$said" ] || printf ' It said:\n%s' "$said"
}

# Makes the accounts on it, as a person would by the form.
register_accounts() {
    local imap smtp jmap user password
    [[ $SAMPLE_READY =~ imap=([0-9]+)\ smtp=([0-9]+)\ jmap=([0-9]+)\ .*user=([^ ]+)\ password=([^ ]+) ]]
    imap=${BASH_REMATCH[1]} smtp=${BASH_REMATCH[2]} jmap=${BASH_REMATCH[3]} user=${BASH_REMATCH[4]} password=${BASH_REMATCH[5]}
    (sample_java org.postferry.sample.RegisterAccount "$(url)" "$imap" "$smtp" "$jmap" "$user" "$password") <<<"${PASSWORD:-${POSTFERRY_ADMIN_PASSWORD:-}}" ||
        refuse "The demo's accounts could not be made."
    say "The accounts Demo (IMAP) and Demo by JMAP mirror one sample mailbox; new mail comes every $SECONDS_BETWEEN_MAILS s. Its server: IMAP on 127.0.0.1, port $imap, no encryption, user $user, password $password."
}

# Returns when the container ends or is asked to; says so if the sample server ends before.
miss_the_sample() {
    kill -0 "$SAMPLE_PID" 2>/dev/null || return 0
    { wait -n "$CONTAINER" "$SAMPLE_PID"; } 2>/dev/null || true
    [ -n "$STOPPING" ] || ! container_runs || say "The sample mail server ended by itself, see $DATA/log/sample-server.log: what was mirrored stays. Start the demo again for new mail."
}

# Nothing in its memory is worth an orderly stop; its folder goes when no thread of it can write there any more.
end_sample() {
    # bash unsets it with the process's end: no other process that has its number by now is hit
    [ -z "${SAMPLE_SERVER_PID:-}" ] || kill -KILL "$SAMPLE_SERVER_PID" 2>/dev/null || true
    { wait "$SAMPLE_PID"; } 2>/dev/null || true
    rm -rf "$DATA/sample-server"
}
