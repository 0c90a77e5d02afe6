package org.postferry.mime.mime4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.testkit.ProvesLimit;

class FileNamesTest {
    @ParameterizedTest
    @CsvSource({
        "report.pdf, report.pdf",
        "/etc/passwd, passwd",
        "..\\..\\boot.ini, boot.ini",
        "C:evil.exe, C_evil.exe",
        "a\u202egpj.exe, agpj.exe",
        "'a\0b\tc.txt', a b c.txt",
        "what?.txt, what_.txt",
        "a.exe., a.exe",
        "Größe.txt, Größe.txt"
    })
    void aNameIsMadeFitToBeShownAndSaved(String sent, String shown) {
        assertEquals(Optional.of(shown), FileNames.clean(sent));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "..", "/", "a/", "...", "\u202e"})
    void aNameOfNothingIsNone(String sent) {
        assertEquals(Optional.empty(), FileNames.clean(sent));
    }

    @Test
    @ProvesLimit("MimeLimits.MAX_NAME_LENGTH")
    void aLongNameKeepsItsExtension() {
        String name = FileNames.clean("n".repeat(5_000) + ".pdf").orElseThrow();

        assertTrue(name.length() <= MimeLimits.MAX_NAME_LENGTH);
        assertTrue(name.endsWith(".pdf"));
    }
}
