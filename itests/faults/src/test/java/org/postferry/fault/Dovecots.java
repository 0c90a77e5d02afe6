package org.postferry.fault;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.postferry.testkit.dovecot.DovecotServer;

/** Dovecot as it is, and as servers look that offer less: each seed meets one of them. */
final class Dovecots {
    /** What they say that they offer; nothing for all that Dovecot has. */
    static final List<String> USUAL = List.of(
            "",
            "IMAP4rev1 SASL-IR ENABLE IDLE UNSELECT UIDPLUS LIST-EXTENDED CONDSTORE ESEARCH LIST-STATUS MOVE LITERAL+",
            "IMAP4rev1 UIDPLUS MOVE");

    private Dovecots() {}

    /** What is usual, and one that offers that. */
    static List<String> usualAnd(String offered) {
        List<String> all = new ArrayList<>(USUAL);
        all.add(offered);
        return List.copyOf(all);
    }

    /** One for each, in that order; skips the test where there is no Dovecot. */
    static List<DovecotServer> start(List<String> offers) {
        assumeTrue(DovecotServer.isInstalled(), "no Dovecot on this machine");
        return offers.stream()
                .map(offered ->
                        DovecotServer.start(dovecot -> offered.isEmpty() ? dovecot : dovecot.advertising(offered)))
                .toList();
    }
}
