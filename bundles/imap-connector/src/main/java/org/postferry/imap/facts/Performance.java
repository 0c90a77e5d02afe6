package org.postferry.imap.facts;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteId;
import org.postferry.imap.wire.RefusedException;

/** A command on its way to the server. */
interface Performance {
    PerformResult run() throws ConnectorException;

    /** The server said no to this, and nothing of the command was done. */
    static PerformResult refused(ConnectorException.Kind kind, String why) {
        return new PerformResult(List.of(), Map.of(), new Outcome.Refused(kind, why));
    }

    /** The same for a command that names emails: each is answered for. */
    static PerformResult refused(Set<RemoteId> ids, ConnectorException.Kind kind, String why) {
        Outcome outcome = new Outcome.Refused(kind, why);
        return new PerformResult(List.of(), ids.stream().collect(Collectors.toMap(id -> id, id -> outcome)), outcome);
    }

    /**
     * What a NO or BAD means for what was asked for. What it says of the sign-in or of our pace is thrown: that stops more
     * than one command.
     */
    static Outcome.Refused refusal(RefusedException refused, String what) throws ConnectorException {
        return refusal(Failures.of(refused, what, Extent.EMAIL));
    }

    /** The same for what was thrown already. */
    static Outcome.Refused refusal(ConnectorException failure) throws ConnectorException {
        if (failure.extent() == Extent.ACCOUNT) {
            throw failure;
        }
        return new Outcome.Refused(
                failure.kind(), failure.serverSaid().isEmpty() ? failure.getMessage() : failure.serverSaid());
    }
}
