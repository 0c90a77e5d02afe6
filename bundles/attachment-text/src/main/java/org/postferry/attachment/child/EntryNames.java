package org.postferry.attachment.child;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Enumeration;
import java.util.Set;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.io.input.BoundedInputStream;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.sax.XHTMLContentHandler;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/** Says what is in an archive and opens none of it: what is inside a bomb stays there. Of the packed kinds it knows those that its libraries unpack. */
final class EntryNames implements Parser {
    private static final long serialVersionUID = 1;

    /** Entries named of one archive. */
    static final int MAX_ENTRIES = 10_000;

    /** Of a packed TAR, unpacked to come from one name to the next: three times what 64 MB of documents unpack to. */
    static final long MAX_UNPACKED_BYTES = 512 * 1024 * 1024;

    /** By bzip2 that is slow: 10 to 17 MB/s where it was measured, and after 30 s no name at all would be kept. */
    static final long MAX_BZIP2_BYTES = 128 * 1024 * 1024;

    /** Its first header, by which a TAR is known. */
    private static final int TAR_HEADER_BYTES = 512;

    private static final MediaType GZIP = MediaType.application("gzip");
    private static final MediaType BZIP2 = MediaType.application("x-bzip2");
    private static final Set<MediaType> TYPES = Set.of(
            MediaType.APPLICATION_ZIP,
            MediaType.application("java-archive"),
            MediaType.application("x-tar"),
            MediaType.application("x-gtar"),
            GZIP,
            BZIP2);

    @Override
    public Set<MediaType> getSupportedTypes(ParseContext context) {
        return TYPES;
    }

    @Override
    public void parse(InputStream stream, ContentHandler handler, Metadata metadata, ParseContext context)
            throws IOException, SAXException {
        XHTMLContentHandler names = new XHTMLContentHandler(handler, metadata);
        String type = String.valueOf(metadata.get(HttpHeaders.CONTENT_TYPE));
        names.startDocument();
        if (type.equals(GZIP.toString())) {
            packed(
                    GzipCompressorInputStream.builder()
                            .setInputStream(stream)
                            .setDecompressConcatenated(true)
                            .get(),
                    MAX_UNPACKED_BYTES,
                    names);
        } else if (type.equals(BZIP2.toString())) {
            packed(new BZip2CompressorInputStream(stream, true), MAX_BZIP2_BYTES, names);
        } else if (type.contains("tar")) {
            tar(stream, names);
        } else {
            zip(TikaInputStream.cast(stream), names);
        }
        names.endDocument();
    }

    /** By its directory: nothing is inflated. */
    private static void zip(TikaInputStream file, XHTMLContentHandler names) throws IOException, SAXException {
        try (ZipFile zip = ZipFile.builder().setPath(file.getPath()).get()) {
            Enumeration<ZipArchiveEntry> entries = zip.getEntries();
            for (int i = 0; i < MAX_ENTRIES && entries.hasMoreElements(); i++) {
                names.element("p", entries.nextElement().getName());
            }
        }
    }

    private static void tar(InputStream stream, XHTMLContentHandler names) throws IOException, SAXException {
        TarArchiveInputStream tar = new TarArchiveInputStream(stream); // the stream is its opener's
        ArchiveEntry entry = tar.getNextEntry();
        for (int i = 0; i < MAX_ENTRIES && entry != null; i++) {
            names.element("p", entry.getName());
            entry = tar.getNextEntry();
        }
    }

    /** What is packed and no TAR is one file, and called as the attachment is. */
    private static void packed(InputStream unpacking, long atMost, XHTMLContentHandler names)
            throws IOException, SAXException {
        BoundedInputStream unpacked = BoundedInputStream.builder()
                .setInputStream(unpacking)
                .setMaxCount(atMost)
                .get();
        BufferedInputStream file = new BufferedInputStream(unpacked);
        file.mark(TAR_HEADER_BYTES);
        byte[] begin = file.readNBytes(TAR_HEADER_BYTES);
        if (!TarArchiveInputStream.matches(begin, begin.length)) {
            return;
        }
        file.reset();
        try {
            tar(file, names);
        } catch (IOException e) {
            if (unpacked.getCount() < atMost) {
                throw e; // it is broken, and not only cut by us
            }
        }
    }
}
