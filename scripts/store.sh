# shellcheck shell=bash
# The store without a container: small programs of the store's own bundle on a plain class path. Needs JAVA_HOME, ASSEMBLY, DATA, say.sh.

# store_program CLASS DIRECTORY
store_program() {
    local class_path
    class_path=$(
        find "$ASSEMBLY/system" "$ASSEMBLY/lib/boot" \
            \( -path '*/org/postferry/sync-api/*' -o -path '*/org/postferry/store-h2/*' -o -path '*/com/h2database/*' -o -path '*/com/zaxxer/*' \
            -o -path '*/zstd-jni/*' -o -path '*/pax-logging-api/*' -o -name 'osgi.core-*' \) -name '*.jar' | paste -sd :
    )
    "$JAVA_HOME/bin/java" -Xmx192m -XX:+UseSerialGC -Dorg.ops4j.pax.logging.DefaultServiceLog.level=ERROR -cp "$class_path" "org.postferry.store.h2.$1" "$2"
}

# Writes, takes a lease and reads in a scratch store beside the real one; prints a sentence.
check_store() { store_program SelfTest "$DATA/store" 2>&1; }

# What only the database held is lost, and the program says what that is.
rebuild_store() {
    say "Making the database anew from the packs in $DATA/store ..."
    store_program Rebuild "$DATA/store" >&2 || refuse "The database could not be made anew."
}
