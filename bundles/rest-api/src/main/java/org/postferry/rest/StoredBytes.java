package org.postferry.rest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.postferry.model.EmailId;
import org.postferry.store.Contents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of an email as they are stored. That they cannot be read is an answer, a {@link Problem}, and not the broken
 * connection that any other {@link IOException} of a route is. Confined to one thread.
 */
final class StoredBytes extends FilterInputStream {
    private static final Logger LOG = LoggerFactory.getLogger(StoredBytes.class);

    private final EmailId email;

    private StoredBytes(EmailId email, InputStream bytes) {
        super(bytes);
        this.email = email;
    }

    static StoredBytes open(EmailId email, Contents.Stored content, long offset) {
        try {
            return new StoredBytes(email, content.open(offset));
        } catch (IOException e) {
            throw damaged(email, e);
        }
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        try {
            return in.read(bytes, offset, length);
        } catch (IOException e) {
            throw damaged(email, e);
        }
    }

    @Override
    public long skip(long wanted) {
        try {
            return in.skip(wanted);
        } catch (IOException e) {
            throw damaged(email, e);
        }
    }

    /** Fewer bytes came than are said to be there. */
    Problem endsEarly(long missing) {
        return damaged(email, new IOException(missing + " bytes of it are missing"));
    }

    private static Problem damaged(EmailId email, IOException why) {
        LOG.error("email {}: what is stored of it cannot be read", email, why);
        return Problem.of(
                500, "Damaged", "What is stored here of this email is damaged and cannot be read: " + why.getMessage());
    }
}
