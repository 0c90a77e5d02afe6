package org.postferry.attachment.extract;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;
import org.postferry.store.Journal;

/**
 * Where the worker stands, in a file. It may be behind and may be lost: what was read is known by the store.
 *
 * @param walk where the walk through all emails goes on; empty when it is done
 */
record Place(int extractor, Journal.Cursor journal, Optional<String> walk) {
    /** Where a walk begins. */
    static final String BEGIN = "begin";

    private static final String FILE = "place";

    static Place anew(int extractor, Journal journal) {
        return new Place(extractor, journal.end(), Optional.of(BEGIN));
    }

    /** Empty where there is none, or none of that extractor. */
    static Optional<Place> load(Path folder, int extractor) throws IOException {
        if (!Files.exists(folder.resolve(FILE))) {
            return Optional.empty();
        }
        Properties stored = new Properties();
        try (InputStream in = Files.newInputStream(folder.resolve(FILE))) {
            stored.load(in);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not a file of ours
        }
        boolean same = stored.getProperty("extractor", "").equals(Integer.toString(extractor));
        return Journal.Cursor.parse(stored.getProperty("journal", ""))
                .filter(cursor -> same)
                .map(cursor -> new Place(extractor, cursor, Optional.ofNullable(stored.getProperty("walk"))));
    }

    void save(Path folder) throws IOException {
        Properties stored = new Properties();
        stored.setProperty("extractor", Integer.toString(extractor));
        stored.setProperty("journal", journal.toString());
        walk.ifPresent(page -> stored.setProperty("walk", page));
        Path fresh = folder.resolve(FILE + ".new");
        try (OutputStream out = Files.newOutputStream(fresh)) {
            stored.store(out, null);
        }
        Files.move(fresh, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
