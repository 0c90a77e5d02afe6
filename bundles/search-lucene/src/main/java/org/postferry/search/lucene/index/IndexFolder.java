package org.postferry.search.lucene.index;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.search.lucene.analysis.Words;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One index in one folder. Written by one thread, which {@link #put} has helped by another; read by any. */
public final class IndexFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IndexFolder.class);

    /** A larger buffer is no faster and costs the heap; and new mail that is to be shown waits until all that is in it is written. */
    private static final double BUFFER_MEGABYTES = 16;

    /** Of less a second thread is not worth its start. */
    private static final long WORTH_BOTH_BYTES = 1024 * 1024;

    private final Path folder;
    private final Directory directory;
    private final IndexWriter writer;
    private final SearcherManager searchers;
    private final Halves halves = new Halves("search-index beside");

    /** Opens what is there, or begins an empty one. @throws IOException when it cannot be read, of {@link org.apache.lucene.index.CorruptIndexException} and the like too */
    IndexFolder(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        directory = FSDirectory.open(folder);
        IndexWriterConfig config = new IndexWriterConfig(Words.OF_MAIL)
                .setRAMBufferSizeMB(BUFFER_MEGABYTES)
                .setCommitOnClose(false);
        IndexWriter opened = null;
        try {
            opened = new IndexWriter(directory, config);
            searchers = new SearcherManager(opened, new SearcherFactory());
            writer = opened;
        } catch (IOException | RuntimeException e) {
            giveUp(opened, e);
            throw e;
        }
    }

    /** What was opened of it is closed, and hides nothing of what is wrong with it. */
    private void giveUp(@Nullable IndexWriter opened, Exception failure) {
        try (directory) {
            if (opened != null) {
                opened.rollback();
            }
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** Whether a failure, or what it came of, says that the files themselves make no sense; a full disk does not say that. */
    static boolean isUnreadable(Throwable failure) {
        return failure instanceof IllegalArgumentException // a codec or file format that this Lucene does not know
                || isCorrupt(failure)
                // what a merge met closes the writer, which then refuses everything
                || failure instanceof AlreadyClosedException && isCorrupt(failure.getCause());
    }

    private static boolean isCorrupt(@Nullable Throwable failure) {
        return failure instanceof CorruptIndexException
                || failure instanceof IndexFormatTooOldException
                || failure instanceof IndexFormatTooNewException
                || failure instanceof IndexNotFoundException
                // what Lucene throws of some kinds of file that are gone or cut short
                || failure instanceof NoSuchFileException
                || failure instanceof FileNotFoundException
                || failure instanceof EOFException;
    }

    /** Whether what lies there was made from the whole store to its end; a start goes on from it then. */
    static boolean isWhole(Path folder) {
        try (Directory files = FSDirectory.open(folder)) {
            return Marks.read(SegmentInfos.readLatestCommit(files).getUserData())
                    .filter(marks -> marks.walk().isEmpty())
                    .isPresent();
        } catch (IOException | IllegalArgumentException e) {
            return false; // whoever opens it is told what is wrong with it
        }
    }

    /** What the last commit says of where it stands; empty for an empty index or one of another form. */
    Optional<Marks> marks() {
        Map<String, String> data = new HashMap<>();
        Iterable<Map.Entry<String, String>> committed = writer.getLiveCommitData();
        if (committed != null) {
            committed.forEach(entry -> data.put(entry.getKey(), entry.getValue()));
        }
        return Marks.read(data);
    }

    /** Writes the documents of emails, in a thread beside the caller's too; all are written when it returns, but for those that Lucene refuses. */
    void put(List<Email> emails, Documents documents) throws IOException {
        halves.each(emails, email -> put(email.id(), documents.of(email)));
    }

    private void put(EmailId id, Document document) throws IOException {
        try {
            writer.updateDocument(Documents.term(id), document);
        } catch (IllegalArgumentException e) { // a document that Lucene refuses must not stop the index at one email
            LOG.warn("the index does not take email {}, so it is not found", id, e);
            // nor by what it was before: all that a search finds may be moved or deleted
            writer.deleteDocuments(Documents.term(id));
        }
    }

    void delete(List<Term> terms) throws IOException {
        writer.deleteDocuments(terms.toArray(Term[]::new));
    }

    /** Makes what was written findable; not yet safe from a crash, after which it is read from the journal again. */
    void show() throws IOException {
        if (writer.ramBytesUsed() > WORTH_BOTH_BYTES) { // else Lucene writes one thread's buffer behind the other's
            halves.each(List.of(1, 2), buffer -> writer.flushNextBuffer());
        }
        searchers.maybeRefreshBlocking();
    }

    /** Documents and marks, both or neither. */
    void commit(Marks marks) throws IOException {
        writer.setLiveCommitData(marks.written().entrySet());
        writer.commit();
    }

    /** What is findable now; to be released to where it came from. */
    public SearcherManager searchers() {
        return searchers;
    }

    /** Emails that can be found; 0 while it is closed. */
    long documents() {
        try {
            IndexSearcher searcher = searchers.acquire();
            try {
                return searcher.getIndexReader().numDocs();
            } finally {
                searchers.release(searcher);
            }
        } catch (AlreadyClosedException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException("the index in " + folder + " cannot be read", e);
        }
    }

    Path folder() {
        return folder;
    }

    long sizeBytes() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(IndexFolder::sizeOf).sum();
        } catch (IOException e) {
            return 0; // the folder is being swapped
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // merged away between listing and looking
        }
    }

    /** What was not committed is read from the journal again. */
    @Override
    public void close() throws IOException {
        halves.close();
        searchers.close();
        writer.rollback();
        directory.close();
    }
}
