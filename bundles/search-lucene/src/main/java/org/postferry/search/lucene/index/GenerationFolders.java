package org.postferry.search.lucene.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folders of the generations, {@code g<number>}, and {@code broken} for the last one that could not be read. Thread-safe. */
final class GenerationFolders {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationFolders.class);
    private static final Pattern NAME = Pattern.compile("g(\\d{1,9})");
    private static final String SET_ASIDE = "broken";

    private final Path directory;

    GenerationFolders(Path directory) {
        this.directory = directory;
    }

    Path folder(int number) {
        return directory.resolve("g" + number);
    }

    static int number(Path folder) {
        return Integer.parseInt(folder.getFileName().toString().substring(1));
    }

    /** Those that are there, ascending. */
    List<Integer> numbers() {
        try {
            Files.createDirectories(directory);
            try (Stream<Path> folders = Files.list(directory)) {
                return folders.map(folder -> NAME.matcher(folder.getFileName().toString()))
                        .filter(Matcher::matches)
                        .map(name -> Integer.valueOf(name.group(1)))
                        .sorted()
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of the index, " + directory + ", cannot be read", e);
        }
    }

    /** Keeps it for whoever wants to know what broke. */
    void setAside(int number) {
        Path folder = folder(number);
        if (!Files.exists(folder)) {
            return;
        }
        Path aside = directory.resolve(SET_ASIDE);
        remove(aside);
        try {
            Files.move(folder, aside);
        } catch (IOException e) {
            LOG.warn("the index in {} cannot be set aside, so it is removed", folder, e);
            remove(folder);
        }
    }

    void remove(int number) {
        remove(folder(number));
    }

    private static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) { // the latter of a folder that somebody else removes, too
            LOG.warn("{} cannot be removed", folder, e);
        }
    }
}
