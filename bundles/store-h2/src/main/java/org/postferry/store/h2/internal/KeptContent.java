package org.postferry.store.h2.internal;

import java.util.Optional;
import org.postferry.store.ContentWriter;
import org.postferry.store.h2.pack.Location;
import org.postferry.store.h2.row.Digest;
import org.postferry.store.h2.row.PackedEmail;

/**
 * A content that is written and waits for the commit.
 *
 * @param digest of the header these bytes begin with: as it was told, else as it is
 * @param location empty where it shares the bytes of another
 */
record KeptContent(
        long email, PackedEmail packed, Digest digest, Optional<Location> location, ContentWriter.Summary summary) {}
