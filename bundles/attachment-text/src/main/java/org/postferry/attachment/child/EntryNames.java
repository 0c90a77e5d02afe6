package org.postferry.attachment.child;

import java.io.IOException;
import java.io.InputStream;
import java.util.Enumeration;
import java.util.Set;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.sax.XHTMLContentHandler;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/** Says what is in an archive and opens none of it: what is inside a bomb stays there. */
final class EntryNames implements Parser {
    private static final long serialVersionUID = 1;

    /** Entries named of one archive. */
    static final int MAX_ENTRIES = 10_000;

    private static final MediaType TAR = MediaType.application("x-tar");
    private static final Set<MediaType> TYPES = Set.of(
            MediaType.APPLICATION_ZIP, TAR, MediaType.application("x-gtar"), MediaType.application("java-archive"));

    @Override
    public Set<MediaType> getSupportedTypes(ParseContext context) {
        return TYPES;
    }

    @Override
    public void parse(InputStream stream, ContentHandler handler, Metadata metadata, ParseContext context)
            throws IOException, SAXException {
        XHTMLContentHandler names = new XHTMLContentHandler(handler, metadata);
        names.startDocument();
        if (String.valueOf(metadata.get(HttpHeaders.CONTENT_TYPE)).contains("tar")) {
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
}
