package org.postferry.imap.facts;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What is known of one provider's servers and they do not say themselves; from {@code quirk-profiles.properties}.
 *
 * @param source where it is known from
 * @param signs by what the provider is recognised
 * @param distrusted capabilities that do not work
 * @param idFirst ID is sent though it is not offered
 * @param structures BODYSTRUCTURE may be relied on
 * @param hidden mailboxes, by raw name, that are another one's second name
 * @param setCharacters longest set of UIDs in a command
 */
record QuirkProfile(
        String name,
        String source,
        Signs signs,
        Manners manners,
        Set<String> distrusted,
        boolean idFirst,
        boolean structures,
        Set<String> hidden,
        int setCharacters) {
    QuirkProfile {
        distrusted = Set.copyOf(distrusted);
        hidden = Set.copyOf(hidden);
    }

    /** By what a provider is recognised. */
    record Signs(Optional<Pattern> host, Optional<Pattern> greeting, Optional<Pattern> id) {
        boolean ofHost(String name) {
            return host.filter(pattern -> pattern.matcher(name).matches()).isPresent();
        }

        boolean inGreeting(String text) {
            return greeting.filter(pattern -> pattern.matcher(text).find()).isPresent();
        }

        boolean inId(String server) {
            return id.filter(pattern -> pattern.matcher(server).find()).isPresent();
        }
    }

    /** The same, treated otherwise. */
    QuirkProfile with(Manners other) {
        return new QuirkProfile(name, source, signs, other, distrusted, idFirst, structures, hidden, setCharacters);
    }

    /** What of an offer is to be believed. */
    Set<String> believed(Set<String> offered) {
        Set<String> believed = new TreeSet<>(offered);
        believed.removeAll(distrusted);
        return believed;
    }
}
