package org.postferry.imap.facts;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * What the lanes of one session work with.
 *
 * @param receivedSince the account's date window
 * @param suspects of the account
 */
record Desk(
        Talk talk,
        Abilities abilities,
        OpenMailbox mailbox,
        Searches searches,
        Labelling labelling,
        Optional<Instant> receivedSince,
        Clock clock,
        Suspects suspects) {
    int setCharacters() {
        return abilities.profile().setCharacters();
    }
}
