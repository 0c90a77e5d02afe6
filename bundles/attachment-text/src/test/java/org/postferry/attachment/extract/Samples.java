package org.postferry.attachment.extract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.poi.sl.usermodel.SlideShow;
import org.apache.poi.ss.usermodel.Workbook;

/** Small files of each kind. */
final class Samples {
    private static final String XML = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    private static final String WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    private static final String OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static final String PACKAGE = "http://schemas.openxmlformats.org/package/2006";

    private Samples() {}

    static byte[] pdf(String said) {
        String page = "BT /F1 18 Tf 40 80 Td (" + said + ") Tj ET";
        return ("%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n"
                        + "2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n"
                        + "3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 300 150] /Contents 4 0 R"
                        + " /Resources <</Font <</F1 5 0 R>>>>>> endobj\n"
                        + "4 0 obj <</Length " + page.length() + ">> stream\n" + page + "\nendstream endobj\n"
                        + "5 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj\n"
                        + "trailer <</Root 1 0 R>>\n%%EOF\n")
                .getBytes(ISO_8859_1);
    }

    /** As many forms are: everybody may open it, not everybody change it. */
    static byte[] encryptedPdf(String said) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PDDocument document = Loader.loadPDF(pdf(said))) {
            document.protect(new StandardProtectionPolicy("owner", "", new AccessPermission()));
            document.save(bytes);
        }
        return bytes.toByteArray();
    }

    /** Saved by LibreOffice 7.4 as "Word 97": no library here writes one. */
    static byte[] doc() throws IOException {
        try (InputStream file = Samples.class.getResourceAsStream("letter.doc")) {
            return file.readAllBytes();
        }
    }

    static byte[] workbook(Workbook empty, String said) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (empty) {
            empty.createSheet("plan").createRow(0).createCell(0).setCellValue(said);
            empty.write(bytes);
        }
        return bytes.toByteArray();
    }

    static byte[] slides(SlideShow<?, ?> empty, String said) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (empty) {
            empty.createSlide().createTextBox().setText(said);
            empty.write(bytes);
        }
        return bytes.toByteArray();
    }

    /** @param within documents in the document */
    static byte[] docx(String said, byte[]... within) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        String main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        files.put(
                "[Content_Types].xml",
                (XML + "<Types xmlns=\"" + PACKAGE + "/content-types\"><Default Extension=\"rels\" ContentType=\""
                                + "application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"docx\""
                                + " ContentType=\"" + main
                                + "\"/><Override PartName=\"/word/document.xml\" ContentType=\""
                                + main + ".main+xml\"/></Types>")
                        .getBytes(UTF_8));
        files.put("_rels/.rels", relationships(relationship("r1", "officeDocument", "word/document.xml")));
        StringBuilder embedded = new StringBuilder();
        for (int i = 0; i < within.length; i++) {
            String name = "embeddings/" + i + ".docx";
            embedded.append(relationship("r" + i, "package", name));
            files.put("word/" + name, within[i]);
        }
        files.put("word/_rels/document.xml.rels", relationships(embedded.toString()));
        files.put(
                "word/document.xml",
                (XML + "<w:document xmlns:w=\"" + WORD + "\"><w:body><w:p><w:r><w:t>" + said
                                + "</w:t></w:r></w:p></w:body></w:document>")
                        .getBytes(UTF_8));
        return zip(files);
    }

    private static byte[] relationships(String all) {
        return (XML + "<Relationships xmlns=\"" + PACKAGE + "/relationships\">" + all + "</Relationships>")
                .getBytes(UTF_8);
    }

    private static String relationship(String id, String type, String target) {
        return "<Relationship Id=\"" + id + "\" Type=\"" + OFFICE + "/" + type + "\" Target=\"" + target + "\"/>";
    }

    static byte[] odt(String said) {
        String office = "urn:oasis:names:tc:opendocument:xmlns:";
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("mimetype", "application/vnd.oasis.opendocument.text".getBytes(UTF_8));
        files.put(
                "content.xml",
                (XML + "<office:document-content xmlns:office=\"" + office + "office:1.0\" xmlns:text=\"" + office
                                + "text:1.0\"><office:body><office:text><text:p>" + said
                                + "</text:p></office:text></office:body></office:document-content>")
                        .getBytes(UTF_8));
        return zip(files);
    }

    static byte[] zip(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] tar(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** What stands before a file in a TAR. */
    static byte[] tarHeader(String name, long bytes) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes);
        byte[] header = new byte[512];
        entry.writeEntryHeader(header);
        return header;
    }

    static byte[] gzip(byte[] file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(file);
        }
        return bytes.toByteArray();
    }

    static byte[] bzip2(byte[] file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (BZip2CompressorOutputStream bzip2 = new BZip2CompressorOutputStream(bytes)) {
            bzip2.write(file);
        }
        return bytes.toByteArray();
    }
}
