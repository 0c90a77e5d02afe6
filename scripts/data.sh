# shellcheck shell=bash disable=SC2034 # what is set here is for the script that sources it
# The data folder:
#   store/ keys/ configuration/   what must never be lost
#   etc/ deploy/ log/             configuration to edit, bundles of one's own, logs
#   program/ karaf/               the unpacked distribution and the container's cache: made anew when it is needed
# Needs DATA, ASSEMBLY, JAVA_HOME, say.sh, build.sh.

# Belong to the program, which does not start with those of another version; custom.properties and custom.system.properties are there to override them.
PROGRAM_ETC_FILES=(config.properties system.properties startup.properties jre.properties distribution.info org.apache.karaf.features.cfg org.apache.karaf.features.xml)

prepare_data_folder() {
    mkdir -p "$DATA"/{etc,deploy,keys,log,karaf,store}
    chmod 700 "$DATA" "$DATA/keys"
    unpack_program
    # What runs is what is shipped and what lies in deploy/: a cache that a crash cut in half is never seen again.
    rm -rf "$DATA"/karaf/{cache,generated-bundles,pax-web,tmp}
}

unpack_program() {
    local tarball id
    tarball=$(distribution_tarball)
    id=$(sha256sum <"$tarball")
    if [ "$(cat "$DATA/program/.id" 2>/dev/null)" != "$id" ]; then
        rm -rf "$DATA/program" "$DATA/program.new"
        mkdir "$DATA/program.new"
        tar -xzf "$tarball" -C "$DATA/program.new" --strip-components=1
        mv "$DATA/program.new" "$DATA/program"
        update_etc
        # written last: a start that was cut off before begins again
        printf '%s\n' "$id" >"$DATA/program/.id"
    fi
}

# Brings shipped configuration into etc/ without losing what a person wrote there: etc/.shipped remembers what was shipped last. It lies in there so that
# a backup of etc/ has it: a restored one would else look as if a person had changed whatever Postferry wrote.
update_etc() {
    local shipped="$DATA/etc/.shipped" before="$DATA/karaf/shipped-etc" file
    # where it lay while a backup left it out
    [ -e "$shipped" ] || [ ! -e "$before" ] || mv "$before" "$shipped"
    while IFS= read -r file; do
        update_etc_file "$file" "$shipped/$file"
    done < <(cd "$DATA/program/etc" && find . -type f -printf '%P\n')
    while IFS= read -r file; do
        [ -e "$DATA/program/etc/$file" ] || ! same "$DATA/etc/$file" "$shipped/$file" || rm -f "$DATA/etc/$file"
    done < <(cd "$shipped" 2>/dev/null && find . -type f -printf '%P\n')
    rm -rf "$shipped"
    cp -r "$DATA/program/etc" "$shipped"
}

# update_etc_file FILE BEFORE
update_etc_file() {
    local mine="$DATA/etc/$1" new="$DATA/program/etc/$1" before=$2
    mkdir -p "$(dirname "$mine")"
    if [ "$1" = users.properties ] && same "$mine" "$before"; then
        write_users "$new" "$(grep '^admin *=' "$mine")"
    elif [ ! -e "$mine" ] || same "$mine" "$before"; then
        cp "$new" "$mine"
    elif same "$mine" "$new" || same "$before" "$new"; then
        return 0
    elif [[ " ${PROGRAM_ETC_FILES[*]} " == *" $1 "* ]]; then
        mv "$mine" "$mine.yours"
        cp "$new" "$mine"
        say "etc/$1 was changed by you, but has to fit the new version: yours is now etc/$1.yours."
    else
        cp "$new" "$mine.new"
        say "etc/$1 was changed by you and stays; what the new version ships is etc/$1.new."
    fi
}

# Did a person leave it as it was? Karaf rewrites some files as it reads them, with another end, and the admin is written by these scripts: that is no change.
same() {
    [ -e "$1" ] && [ -e "$2" ] && [ "$(without_admin "$1")" = "$(without_admin "$2")" ]
}

# What a file says, and of users.properties all but the admin's line.
without_admin() {
    case "$1" in
        */users.properties) grep -v '^admin *=' "$1" || true ;;
        *) cat "$1" ;;
    esac
}

has_admin() {
    grep -q '^admin *=' "$DATA/etc/users.properties" 2>/dev/null
}

# write_users FILE LINE: users.properties gets what a file says, but the admin of this line, which may be empty. A reader sees the old one or the new.
write_users() {
    local users="$DATA/etc/users.properties"
    (
        umask 077
        { without_admin "$1"; printf '%s\n' "$2"; } >"$users.part"
        mv "$users.part" "$users"
    )
}

# The next start makes another.
forget_password() { write_users "$DATA/etc/users.properties" ""; }

# Makes the admin's password anew and leaves it in PASSWORD (empty when a person named it): POSTFERRY_ADMIN_PASSWORD, else 24 random characters.
make_password() {
    local password hash
    [[ ${POSTFERRY_ADMIN_PASSWORD:-} != *$'\n'* ]] || refuse "POSTFERRY_ADMIN_PASSWORD must be one line."
    # letters and digits that are not taken for each other: 24 of 54 are 138 bits
    password=${POSTFERRY_ADMIN_PASSWORD:-$(head -c 1024 /dev/urandom | LC_ALL=C tr -dc 'A-HJ-NP-Za-km-z2-9' | head -c 24)}
    hash=$("$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -cp "$(launcher_jar)" org.postferry.launcher.HashPassword <<<"$password")
    PASSWORD=${POSTFERRY_ADMIN_PASSWORD:+}
    [ -n "${POSTFERRY_ADMIN_PASSWORD:-}" ] || PASSWORD=$password
    write_users "$DATA/etc/users.properties" "admin = $hash,_g_:admingroup"
}
