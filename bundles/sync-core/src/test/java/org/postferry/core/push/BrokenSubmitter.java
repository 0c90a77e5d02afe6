package org.postferry.core.push;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Credential;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Submitter;
import org.postferry.connector.Submitter.Submission;
import org.postferry.model.AccountSettings;

/** One wrong answer each, of a submitter that sends as it should. */
enum BrokenSubmitter {
    /** It calls every line that broke a doubt. */
    DOUBTS_EVERY_BROKEN_LINE("nobody can doubt") {
        @Override
        Submission broken(ConnectorException failure, boolean begun) throws ConnectorException {
            return doubtUnlessAnswered(failure);
        }
    },

    /** It calls every line a doubt that broke after the message's first byte. */
    DOUBTS_EVERY_MESSAGE_THAT_BEGAN("nobody can doubt") {
        @Override
        Submission broken(ConnectorException failure, boolean begun) throws ConnectorException {
            if (!begun) {
                throw failure;
            }
            return doubtUnlessAnswered(failure);
        }
    },

    /** It doubts what the server said yes to. */
    DOUBTS_A_YES("nobody can doubt") {
        @Override
        Submission answered(Submission answer) {
            return answer instanceof Submission.Accepted ? new Submission.Unknown("I did not listen") : answer;
        }
    },

    /** It doubts what the server said no to. */
    DOUBTS_A_NO("nobody can doubt") {
        @Override
        Submission answered(Submission answer) {
            return answer instanceof Submission.Refused ? new Submission.Unknown("I did not listen") : answer;
        }
    },

    /** It hopes for the best where the answer to the dot is lost. */
    HOPES("nobody can know") {
        @Override
        Submission answered(Submission answer) {
            return answer instanceof Submission.Unknown ? TAKEN : answer;
        }
    },

    /** It fears the worst there, so that the message is sent again. */
    FEARS("delivered 2 times") {
        @Override
        Submission answered(Submission answer) throws ConnectorException {
            if (answer instanceof Submission.Unknown) {
                throw ConnectorException.of(Kind.TRANSIENT, Extent.EMAIL, "The connection broke");
            }
            return answer;
        }
    },

    /** It takes a no for a yes. */
    HEARS_NO_NO("it was lost") {
        @Override
        Submission answered(Submission answer) {
            return answer instanceof Submission.Refused ? TAKEN : answer;
        }
    };

    private static final Submission TAKEN = new Submission.Accepted(List.of(), false, false);

    /** What is said of it. */
    final String verdict;

    BrokenSubmitter(String verdict) {
        this.verdict = verdict;
    }

    Submission answered(Submission answer) throws ConnectorException {
        return answer;
    }

    /** @param begun the message was read, if only its first byte */
    Submission broken(ConnectorException failure, boolean begun) throws ConnectorException {
        throw failure;
    }

    private static Submission doubtUnlessAnswered(ConnectorException failure) throws ConnectorException {
        if (!failure.serverSaid().isEmpty()) {
            throw failure;
        }
        return new Submission.Unknown("The connection broke");
    }

    Submitter over(Submitter submitter) {
        return new Submitter() {
            @Override
            public Submission submit(
                    AccountSettings settings, Credential credential, RemoteCommand.Message message, Envelope envelope)
                    throws ConnectorException, InterruptedException {
                AtomicBoolean begun = new AtomicBoolean();
                Submission answer;
                try {
                    answer = submitter.submit(settings, credential, new Noticed(message, begun), envelope);
                } catch (ConnectorException e) {
                    return broken(e, begun.get());
                }
                return answered(answer);
            }
        };
    }

    private record Noticed(RemoteCommand.Message message, AtomicBoolean begun) implements RemoteCommand.Message {
        @Override
        public long sizeBytes() {
            return message.sizeBytes();
        }

        @Override
        public InputStream open() throws IOException {
            begun.set(true);
            return message.open();
        }
    }
}
