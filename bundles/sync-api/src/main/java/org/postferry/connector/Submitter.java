package org.postferry.connector;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.postferry.model.AccountSettings;
import org.postferry.model.Protocol;

/** Hands a finished message to be sent. A stateless, thread-safe OSGi service. */
@ConsumerType
public interface Submitter {
    /** Service property: the account protocol it sends for, or {@link #SMTP}. */
    String PROTOCOL = Connector.PROTOCOL;

    /** Sends for every account that says where its mail is handed in (RFC 6409). */
    Protocol SMTP = new Protocol("smtp");

    /** Whether the account's server, as its session found it, takes messages this way; asked before each try. */
    default boolean isOffered(AccountSettings settings, SessionInfo server) {
        return true;
    }

    /**
     * Sends once. Never tries again by itself.
     *
     * @throws ConnectorException when nothing was handed over for certain
     */
    Submission submit(AccountSettings settings, Credential credential, RemoteCommand.Message message, Envelope envelope)
            throws ConnectorException, InterruptedException;

    /** Who sends to whom (RFC 5321 section 2.3.1). */
    record Envelope(String from, List<String> to) {
        public Envelope {
            to = List.copyOf(to);
        }
    }

    /** What came of it. */
    sealed interface Submission {
        /** The server has taken it over. @param sentCopyFiled the server put a copy into Sent @param draftGone it removed the draft */
        record Accepted(List<RemoteFact> facts, boolean sentCopyFiled, boolean draftGone) implements Submission {
            public Accepted {
                facts = List.copyOf(facts);
            }
        }

        /**
         * The server will not have it.
         *
         * @param lacksRoom it will be taken once there is room for it: it is tried ever less often, for half an hour
         */
        record Refused(ConnectorException.Kind kind, String serverSaid, boolean lacksRoom) implements Submission {
            public Refused(ConnectorException.Kind kind, String serverSaid) {
                this(kind, serverSaid, false);
            }
        }

        /** The answer was lost after the last byte: it may have been sent. */
        record Unknown(String why) implements Submission {}
    }
}
