package org.postferry.imap.facts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.imap.command.Compress;
import org.postferry.imap.command.Enable;
import org.postferry.imap.command.Id;
import org.postferry.imap.command.Namespace;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.Sent;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.Wire;
import org.postferry.imap.wire.WireException;

/**
 * What is said between the sign-in and the first mailbox: ID, ENABLE, NAMESPACE, COMPRESS. All in one round trip; but where a
 * connection ended over it, one after the other, so that it shows over which, and that one is left out from then on (old servers
 * end the connection over NAMESPACE, docs/quirks.md). Confined to the session's thread.
 */
final class Introduction {
    static final String ID = "ID";
    static final String ENABLE = "ENABLE";
    static final String NAMESPACE = "NAMESPACE";
    static final String COMPRESS = "COMPRESS=DEFLATE";

    private static final String OUR_NAME = "Postferry";

    /** Of RFC 9755: offered, wanted by a server that takes nothing else, and enabled. */
    private static final String UTF8 = "UTF8=ACCEPT";

    private static final String ONLY_UTF8 = "UTF8=ONLY";

    /** Wires in one house answer within a millisecond, radio within a few. */
    private static final Duration IN_THE_HOUSE = Duration.ofMillis(5);

    private final Talk talk;
    private final Set<String> offered;
    private final QuirkProfile profile;
    private final Allowance allowance;
    private final boolean carefully;

    /** @param offered as far as it is to be believed */
    Introduction(Talk talk, Set<String> offered, QuirkProfile profile, Allowance allowance) {
        this.talk = talk;
        this.offered = offered;
        this.profile = profile;
        this.allowance = allowance;
        this.carefully = allowance.brokeOverIntroduction();
    }

    /** @param server what it says of itself, in lower case @param enabled in upper case */
    record Told(Map<String, String> server, Set<String> enabled, List<Namespace.Root> roots) {}

    /** ID goes first: 163 opens no mailbox without it (docs/quirks.md). */
    Told run() throws ConnectorException {
        Optional<Asked<Map<String, String>>> id =
                ask(ID, profile.idFirst() || offered.contains(ID), profile.idFirst(), new Id(OUR_NAME));
        List<String> wanted = toEnable();
        Optional<Asked<Set<String>>> enable = ask(ENABLE, !wanted.isEmpty(), wanted.contains(UTF8), new Enable(wanted));
        if (carefully) {
            enabled(wanted, enable);
        }
        Optional<Asked<List<Namespace.Root>>> namespace =
                ask(NAMESPACE, offered.contains(NAMESPACE), false, new Namespace());
        Optional<Asked<Status>> compress = ask(COMPRESS, isWorthCompressing(), false, new Compress());
        Map<String, String> server = answer(id).orElse(Map.of());
        Set<String> enabled = enabled(wanted, enable);
        List<Namespace.Root> roots = answer(namespace).orElse(List.of());
        // last of all: behind its OK everything is compressed; a server that refuses goes on as it was
        if (answer(compress).isPresent()) {
            talk.conversation().compress();
        }
        allowance.introduced();
        return new Told(server, enabled, roots);
    }

    /** @param needed without it nothing works, so it is never left out */
    private record Asked<R>(String word, boolean needed, Sent<R> sent) {}

    private <R> Optional<Asked<R>> ask(String word, boolean wanted, boolean needed, Command<R> command)
            throws ConnectorException {
        if (!wanted || allowance.refuses(word) && !needed) {
            return Optional.empty();
        }
        Optional<Asked<R>> asked = Optional.of(new Asked<>(word, needed, talk.send(command)));
        if (carefully) {
            answer(asked);
        }
        return asked;
    }

    /** Empty where it was not asked or refused. */
    private <R> Optional<R> answer(Optional<Asked<R>> asked) throws ConnectorException {
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<R> answer = talk.attempt(asked.get().sent());
            allowance.answers(asked.get().word());
            return answer;
        } catch (ConnectorException broken) {
            throw ended(broken) ? blaming(asked.get(), broken) : broken;
        }
    }

    /** Not one that asks us to come later, and none that we have ended. */
    private static boolean ended(ConnectorException broken) {
        return broken.kind() == Kind.TRANSIENT
                && broken.getCause() instanceof WireException wire
                && wire.reason() == WireException.Reason.ENDED;
    }

    /** Connections end for many reasons. What ended two in a row, the second time alone, and was never answered, is to blame. */
    private ConnectorException blaming(Asked<?> asked, ConnectorException broken) {
        allowance.breakOverIntroduction();
        if (!carefully || asked.needed() || !allowance.refuseUnanswered(asked.word())) {
            return broken;
        }
        return ConnectorException.of(
                        Kind.TRANSIENT,
                        Extent.ACCOUNT,
                        broken.getMessage() + " It offers " + asked.word() + " and hangs up when it is asked for that;"
                                + " it is left out for a day.")
                .withServerWords(broken.serverSaid())
                .withCause(broken);
    }

    /**
     * UTF-8 only where there is no other way: it gains nothing but headers that would come as they are, and a stored raw name that
     * its server could not tell in modified UTF-7 would be another mailbox then (docs/quirks.md).
     */
    private List<String> toEnable() {
        List<String> wanted = new ArrayList<>();
        if (offered.contains(ENABLE) && offered.contains("QRESYNC")) {
            wanted.add("QRESYNC");
        }
        if (offered.contains(ONLY_UTF8)) {
            wanted.add(UTF8); // RFC 9755 section 6: before this nothing else may work
        }
        return wanted;
    }

    private Set<String> enabled(List<String> wanted, Optional<Asked<Set<String>>> asked) throws ConnectorException {
        Set<String> enabled = answer(asked).orElse(Set.of());
        if (wanted.contains(UTF8)) {
            if (!enabled.contains(UTF8) && !enabled.contains(ONLY_UTF8)) {
                throw ConnectorException.of(
                        Kind.TRANSIENT,
                        Extent.ACCOUNT,
                        talk.conversation().wire().host()
                                + " speaks nothing but UTF-8 (UTF8=ONLY), and did not agree to speak it with us.");
            }
            talk.conversation().speakUtf8();
        }
        return enabled;
    }

    /**
     * Headers and flags shrink to a third and less, which pays where the line is what one waits for. Not on this machine and
     * not in the house: there bytes come faster than they are inflated.
     */
    private boolean isWorthCompressing() {
        Wire line = talk.conversation().wire();
        return offered.contains(COMPRESS)
                && switch (profile.manners().compression()) {
                    case NEVER -> false;
                    case ALWAYS -> true;
                    case WHERE_IT_PAYS -> !line.isLoopback() && line.roundTrip().compareTo(IN_THE_HOUSE) > 0;
                };
    }
}
