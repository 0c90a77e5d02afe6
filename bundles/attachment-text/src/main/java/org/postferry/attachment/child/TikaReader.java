package org.postferry.attachment.child;

import java.io.IOException;
import java.util.List;
import org.apache.tika.detect.CompositeDetector;
import org.apache.tika.detect.microsoft.POIFSContainerDetector;
import org.apache.tika.detect.zip.DefaultZipContainerDetector;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.exception.WriteLimitReachedException;
import org.apache.tika.exception.ZeroByteFileException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MimeTypes;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.csv.TextAndCSVParser;
import org.apache.tika.parser.html.JSoupParser;
import org.apache.tika.parser.microsoft.OfficeParser;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.microsoft.rtf.RTFParser;
import org.apache.tika.parser.odf.OpenDocumentParser;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.apache.tika.sax.BodyContentHandler;
import org.xml.sax.SAXException;

/**
 * Reads files with the parsers that are named here and no others: what Tika finds by itself on the class path also
 * starts programs.
 */
final class TikaReader implements Conversation.Reader {
    /** Causes of a cause: a chain that is longer may be a ring. */
    static final int MAX_CAUSES = 20;

    private final Parser parser = new AutoDetectParser(
            new CompositeDetector(List.of(
                    new POIFSContainerDetector(), new DefaultZipContainerDetector(), MimeTypes.getDefaultMimeTypes())),
            new PDFParser(),
            new OOXMLParser(),
            new OfficeParser(),
            new OpenDocumentParser(),
            new RTFParser(),
            new JSoupParser(),
            new TextAndCSVParser(),
            new EntryNames());

    @Override
    public Answer read(Question question) {
        BodyContentHandler said = new BodyContentHandler(question.maxLength());
        Metadata metadata = new Metadata();
        metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, question.name());
        metadata.set(HttpHeaders.CONTENT_TYPE, question.type());
        try (TikaInputStream file = TikaInputStream.get(question.file())) {
            parser.parse(file, said, metadata, context());
            return new Answer(Answer.Kind.WHOLE, folded(said));
        } catch (ZeroByteFileException e) {
            return new Answer(Answer.Kind.WHOLE, "");
        } catch (EncryptedDocumentException e) {
            return new Answer(Answer.Kind.UNREADABLE, "It is encrypted.");
        } catch (TikaException
                | SAXException
                | IOException
                | RuntimeException
                | StackOverflowError
                | LinkageError
                | AssertionError e) {
            if (WriteLimitReachedException.isWriteLimitReached(e)) {
                return new Answer(Answer.Kind.CUT, folded(said));
            }
            return new Answer(Answer.Kind.UNREADABLE, "It cannot be read: " + deepest(e) + ".");
        }
    }

    private ParseContext context() {
        ParseContext context = new ParseContext();
        PDFParserConfig pdf = new PDFParserConfig();
        pdf.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
        context.set(PDFParserConfig.class, pdf);
        context.set(Parser.class, parser);
        context.set(EmbeddedDocumentExtractor.class, new Nested(context));
        return context;
    }

    private static String folded(BodyContentHandler said) {
        return said.toString().strip().replaceAll("\\s+", " ");
    }

    /** The kind of the first cause: its message may quote the file. */
    static String deepest(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < MAX_CAUSES && cause.getCause() != null; i++) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName();
    }
}
