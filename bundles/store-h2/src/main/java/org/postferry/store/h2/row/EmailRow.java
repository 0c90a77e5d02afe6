package org.postferry.store.h2.row;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.connector.RemoteFact;
import org.postferry.model.ContentState;
import org.postferry.model.Email;
import org.postferry.model.EmailHeader;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.ThreadId;

/** One email. Mutable, confined to the transaction that loaded it; numbers that queries need are columns, the rest is packed. */
public final class EmailRow {
    /** The columns in the order of {@link #read} and {@link #values}. */
    public static final String COLUMNS = "id, received, size, content, places, detail";

    /** Not waiting for a later time. */
    public static final long NOW = 0;

    private static final int VERSION = 1;
    private static final int BULK = 1;
    private static final int PROVISIONAL = 2;
    private static final int HAS_ATTACHMENT = 4;
    private static final int REBUILT = 8;
    private static final int PERSON_WAITS = 16;
    private static final int THREAD_DERIVED = 32;
    /** What a detail hardly goes beyond, without the header. */
    private static final int DETAIL_SIZE = 512;

    private static final byte[] NO_PLACES = Place.encode(List.of());
    private static final byte[] EMPTY_HEADER = HeaderCodec.encode(EmailHeader.EMPTY);

    private final long id;
    private final long firstSeen;
    /** It came with a first sync. */
    private final boolean bulk;

    /** Seconds; when the server received it. */
    public long received;
    /** As the server said. */
    public long announcedBytes;
    /** What is shown: the server's word, or the true size once every byte is here. */
    public long sizeBytes;
    /** The content's key; 0 while nothing is here. */
    public long content;

    public List<Place> places = List.of();
    /** What is wished of it and not settled, in order. */
    public List<Wished> wishes = List.of();

    public ContentState state = ContentState.NONE;
    public Digest digest = Digest.NONE;
    /** The digest that stood for it while the header was provisional. */
    public Digest provisionalDigest = Digest.NONE;

    public boolean provisional;
    /** Brought back from packs and not met on the server since. */
    public boolean rebuilt;
    /** 0, or its thread's number. */
    public long thread;
    /** The thread was found here; no server names it. */
    public boolean threadDerived;

    public String preview = "";
    public boolean hasAttachment;
    /** Empty, or why it is quarantined. */
    public String quarantine = "";
    /** Its content is not asked for before that second. */
    public long notBefore = NOW;
    /** A person waits for its content. */
    public boolean personWaits;

    private byte[] header = EMPTY_HEADER;

    /** What is shown, and of which places: it is asked for several times in each transaction. */
    private Shown shown = Shown.NOWHERE;

    /** The places as bytes, and which: content comes for an email whose places stay. */
    private byte[] packedPlaces = NO_PLACES;

    private List<Place> packedOf = List.of();

    private List<Place> shownOf = List.of();
    private List<Wished> shownWith = List.of();

    public EmailRow(long id, Instant firstSeen, boolean bulk) {
        this(id, firstSeen.getEpochSecond(), bulk);
    }

    private EmailRow(long id, long firstSeen, boolean bulk) {
        this.id = id;
        this.firstSeen = firstSeen;
        this.bulk = bulk;
    }

    public long id() {
        return id;
    }

    public boolean bulk() {
        return bulk;
    }

    /** Whether what bears that stamp is none of this; nothing is known against what its server has not described. */
    public boolean isAnotherThan(RemoteFact.Stamp stamp) {
        boolean described = announcedBytes > 0 && (content != 0 || provisional);
        return described
                && stamp.isOfAnotherThan(new RemoteFact.Stamp(Instant.ofEpochSecond(received), announcedBytes));
    }

    public EmailHeader header() {
        return HeaderCodec.decode(header);
    }

    public void header(EmailHeader decoded) {
        header = HeaderCodec.encode(decoded);
    }

    /** What {@link #packed} made of it. */
    public void packedHeader(byte[] packed) {
        header = packed;
    }

    /** A header as a row has it. */
    public static byte[] packed(EmailHeader decoded) {
        return HeaderCodec.encode(decoded);
    }

    /** Whether it is the one that is stored. */
    public boolean hasHeader(EmailHeader decoded) {
        return Arrays.equals(header, HeaderCodec.encode(decoded));
    }

    /** Takes over what the content of an equal email told. */
    public void takeContentOf(EmailRow other) {
        content = other.content;
        sizeBytes = other.sizeBytes;
        header = other.header;
        digest = other.digest;
        provisionalDigest = other.provisionalDigest;
        provisional = false;
        state = other.state;
        preview = other.preview;
        hasAttachment = other.hasAttachment;
        quarantine = "";
        notBefore = NOW;
        personWaits = false;
    }

    public Shown shown() {
        if (shownOf != places || shownWith != wishes) {
            shown = Shown.of(places, wishes);
            shownOf = places;
            shownWith = wishes;
        }
        return shown;
    }

    /** Whether a server still has it, as far as it was told. */
    public boolean isReported() {
        return places.stream().anyMatch(Place::isReported);
    }

    /** Whether a person sees the same of both. */
    public boolean looksLike(EmailRow other) {
        Shown shown = shown();
        if (!shown.isAnywhere()) {
            return !other.shown().isAnywhere();
        }
        return shown.equals(other.shown())
                && received == other.received
                && sizeBytes == other.sizeBytes
                && state == other.state
                && thread == other.thread
                && hasAttachment == other.hasAttachment
                && preview.equals(other.preview)
                && quarantine.equals(other.quarantine)
                && Arrays.equals(header, other.header);
    }

    /** As a person sees it; only of one that {@link #shown} is anywhere. */
    public Email email() {
        Shown shown = shown();
        EmailId emailId = EmailId.ofKey(id);
        Set<MailboxId> mailboxes = shown.mailboxes().stream()
                .filter(mailbox -> !Keys.isUnplaced(mailbox))
                .map(MailboxId::ofKey)
                .collect(Collectors.toSet());
        return new Email(
                emailId,
                mailboxes,
                shown.keywords(),
                thread == 0 ? Optional.empty() : Optional.of(new ThreadId(emailId.account(), thread)),
                header(),
                Instant.ofEpochSecond(received),
                Instant.ofEpochSecond(firstSeen),
                sizeBytes,
                hasAttachment,
                preview,
                state,
                Optional.of(quarantine).filter(reason -> !reason.isEmpty()));
    }

    public long firstSeen() {
        return firstSeen;
    }

    public EmailRow copy() {
        EmailRow copy = new EmailRow(id, firstSeen, bulk);
        copy.received = received;
        copy.announcedBytes = announcedBytes;
        copy.sizeBytes = sizeBytes;
        copy.content = content;
        copy.places = places;
        copy.wishes = wishes;
        copy.state = state;
        copy.digest = digest;
        copy.provisionalDigest = provisionalDigest;
        copy.provisional = provisional;
        copy.rebuilt = rebuilt;
        copy.thread = thread;
        copy.threadDerived = threadDerived;
        copy.preview = preview;
        copy.hasAttachment = hasAttachment;
        copy.quarantine = quarantine;
        copy.notBefore = notBefore;
        copy.personWaits = personWaits;
        copy.header = header;
        copy.packedPlaces = packedPlaces;
        copy.packedOf = packedOf;
        copy.shown = shown;
        copy.shownOf = shownOf;
        copy.shownWith = shownWith;
        return copy;
    }

    /** Whether both are the same in every column: what is packed is not packed to find out. */
    public boolean isStoredAs(EmailRow other) {
        return id == other.id
                && firstSeen == other.firstSeen
                && bulk == other.bulk
                && received == other.received
                && announcedBytes == other.announcedBytes
                && sizeBytes == other.sizeBytes
                && content == other.content
                && state == other.state
                && provisional == other.provisional
                && rebuilt == other.rebuilt
                && thread == other.thread
                && threadDerived == other.threadDerived
                && hasAttachment == other.hasAttachment
                && notBefore == other.notBefore
                && personWaits == other.personWaits
                && digest.equals(other.digest)
                && provisionalDigest.equals(other.provisionalDigest)
                && preview.equals(other.preview)
                && quarantine.equals(other.quarantine)
                && places.equals(other.places)
                && wishes.equals(other.wishes)
                && Arrays.equals(header, other.header);
    }

    /** The columns' values. */
    public Object[] values() {
        if (packedOf != places) {
            packedPlaces = Place.encode(places);
            packedOf = places;
        }
        return new Object[] {id, received, announcedBytes, content, packedPlaces, detail()};
    }

    private byte[] detail() {
        int marks = (bulk ? BULK : 0)
                | (provisional ? PROVISIONAL : 0)
                | (hasAttachment ? HAS_ATTACHMENT : 0)
                | (rebuilt ? REBUILT : 0)
                | (personWaits ? PERSON_WAITS : 0)
                | (threadDerived ? THREAD_DERIVED : 0);
        ByteWriter out = new ByteWriter(DETAIL_SIZE + header.length)
                .number(VERSION)
                .number(marks)
                .number(state.ordinal())
                .number(firstSeen)
                .number(sizeBytes)
                .number(notBefore)
                .number(thread)
                .block(digest.bytes())
                .block(provisionalDigest.bytes())
                .text(preview)
                .text(quarantine)
                .block(header);
        // nearly no row has any
        return (wishes.isEmpty() ? out : out.list(wishes, (to, wish) -> wish.write(to))).bytes();
    }

    public static EmailRow read(ResultSet row) throws SQLException {
        ByteReader detail = new ByteReader(row.getBytes(6));
        long version = detail.number();
        if (version != VERSION) {
            throw new IllegalArgumentException("an email's row of version " + version + ", " + VERSION + " is known");
        }
        long marks = detail.number();
        ContentState state = ContentState.values()[(int) detail.number()];
        EmailRow email = new EmailRow(row.getLong(1), detail.number(), (marks & BULK) != 0);
        email.received = row.getLong(2);
        email.announcedBytes = row.getLong(3);
        email.content = row.getLong(4);
        email.packedPlaces = row.getBytes(5);
        email.places = Place.decode(email.packedPlaces);
        email.packedOf = email.places;
        email.state = state;
        email.provisional = (marks & PROVISIONAL) != 0;
        email.hasAttachment = (marks & HAS_ATTACHMENT) != 0;
        email.rebuilt = (marks & REBUILT) != 0;
        email.personWaits = (marks & PERSON_WAITS) != 0;
        email.threadDerived = (marks & THREAD_DERIVED) != 0;
        email.sizeBytes = detail.number();
        email.notBefore = detail.number();
        email.thread = detail.number();
        email.digest = new Digest(detail.block());
        email.provisionalDigest = new Digest(detail.block());
        email.preview = detail.text();
        email.quarantine = detail.text();
        email.header = detail.block();
        email.wishes = detail.atEnd() ? List.of() : List.copyOf(detail.list(Wished::read));
        return email;
    }
}
