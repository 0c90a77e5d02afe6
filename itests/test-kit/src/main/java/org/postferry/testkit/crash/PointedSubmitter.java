package org.postferry.testkit.crash;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.Submitter;
import org.postferry.model.AccountSettings;

/** A submitter that passes a point before it hands a message over, one halfway through the message, and one with the answer in hand. */
public final class PointedSubmitter implements Submitter {
    private final Submitter submitter;
    private final Points points;

    public PointedSubmitter(Submitter submitter, Points points) {
        this.submitter = submitter;
        this.points = points;
    }

    @Override
    public boolean isOffered(AccountSettings settings, SessionInfo server) {
        return submitter.isOffered(settings, server);
    }

    @Override
    public Submission submit(
            AccountSettings settings, Credential credential, RemoteCommand.Message message, Envelope envelope)
            throws ConnectorException, InterruptedException {
        points.reached("submit");
        Submission submission = submitter.submit(settings, credential, new PointedMessage(message), envelope);
        points.reached("submitted");
        return submission;
    }

    private final class PointedMessage implements RemoteCommand.Message {
        private final RemoteCommand.Message message;

        PointedMessage(RemoteCommand.Message message) {
            this.message = message;
        }

        @Override
        public long sizeBytes() {
            return message.sizeBytes();
        }

        @Override
        public InputStream open() throws IOException {
            return new Halves(message.open(), sizeBytes() / 2);
        }
    }

    /** No read of it crosses the middle. */
    private final class Halves extends FilterInputStream {
        private long untilHalf;

        Halves(InputStream whole, long half) {
            super(whole);
            this.untilHalf = half;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (untilHalf == 0) {
                points.reached("half of the message");
                untilHalf = Long.MAX_VALUE;
            }
            int read = super.read(buffer, offset, (int) Math.min(length, untilHalf));
            untilHalf -= Math.max(0, read);
            return read;
        }
    }
}
