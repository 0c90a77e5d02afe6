package org.postferry.sample;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;

/** Makes up the file for a name: small, valid, always the same. */
final class Attachment {

    private static final int IMAGE_SIDE = 64;

    private Attachment() {}

    static byte[] named(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "png" -> png(name.hashCode());
            case "pdf" -> pdf(name);
            case "csv" -> ascii("item,amount,price\nlarch boards,42,8.90\nscrews,400,0.04\nlabour,12,38.00\n");
            case "ics" -> ascii(
                    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//sample//EN\r\nBEGIN:VEVENT\r\nUID:appointment@example.org\r\n"
                            + "DTSTAMP:20260101T000000Z\r\nDTSTART:20260305T083000Z\r\nSUMMARY:Appointment\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
            default -> "コーヒー 450円\n抹茶 500円\n季節のケーキ 600円\n".getBytes(StandardCharsets.UTF_8);
        };
    }

    private static byte[] png(int seed) {
        BufferedImage image = new BufferedImage(IMAGE_SIDE, IMAGE_SIDE, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < IMAGE_SIDE; x++) {
            for (int y = 0; y < IMAGE_SIDE; y++) {
                image.setRGB(x, y, seed ^ (x * 4 << 16) ^ (y * 4 << 8));
            }
        }
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One page with its own name on it; readers rebuild the missing table of offsets. */
    private static byte[] pdf(String name) {
        String page = "BT /F1 18 Tf 40 80 Td (" + name + ") Tj ET";
        return ascii(
                "%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n"
                        + "3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 300 150] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>> endobj\n"
                        + "4 0 obj <</Length " + page.length() + ">> stream\n" + page + "\nendstream endobj\n"
                        + "5 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
