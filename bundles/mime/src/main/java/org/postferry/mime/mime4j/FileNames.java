package org.postferry.mime.mime4j;

import java.util.Optional;

/** Makes a sender's file name one that may be shown and saved anywhere. Stateless. */
final class FileNames {
    private static final String NOT_IN_NAMES = "<>:\"|?*";

    private FileNames() {}

    /** Without path, controls and marks that turn the direction of writing; empty when nothing is left. */
    static Optional<String> clean(String name) {
        int path = Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\'));
        StringBuilder kept = new StringBuilder();
        name.substring(path + 1)
                .codePoints()
                .filter(c -> !turnsDirection(c))
                .map(c -> NOT_IN_NAMES.indexOf(c) >= 0 ? '_' : c)
                .forEach(kept::appendCodePoint);
        String clean = HeaderText.clean(kept.toString(), MimeLimits.MAX_FIELD_BYTES);
        int end = clean.length();
        while (end > 0 && (clean.charAt(end - 1) == '.' || clean.charAt(end - 1) == ' ')) {
            end--; // Windows drops these, so "a.exe." would be "a.exe"
        }
        return end == 0 ? Optional.empty() : Optional.of(shortened(clean.substring(0, end)));
    }

    /** Cuts in the middle: the extension says what the file is. */
    private static String shortened(String name) {
        if (name.length() <= MimeLimits.MAX_NAME_LENGTH) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String extension = dot > 0 && name.length() - dot <= 16 ? name.substring(dot) : "";
        return HeaderText.clean(name, MimeLimits.MAX_NAME_LENGTH - extension.length()) + extension;
    }

    /** "annexe" and then "gpj.exe" read from right to left is a picture to the eye. */
    private static boolean turnsDirection(int c) {
        return c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 || c == 0x200e || c == 0x200f || c == 0x061c;
    }
}
