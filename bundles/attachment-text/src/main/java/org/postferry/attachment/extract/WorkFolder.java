package org.postferry.attachment.extract;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A folder that holds what mail says: nobody else may look into it, and it is emptied often. */
record WorkFolder(Path path) {
    /** Counted for each file and folder at least, so that empty ones come to an end too. */
    private static final long BLOCK_BYTES = 4096;

    /** It is there afterwards, with nothing in it. */
    void empty() throws IOException {
        Files.createDirectories(path);
        own(path);
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes) throws IOException {
                own(below);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path below, IOException failure) throws IOException {
                if (below.equals(path)) {
                    throw failure;
                }
                new WorkFolder(below).empty(); // it was closed to everybody
                Files.deleteIfExists(below);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path below, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                if (!below.equals(path)) {
                    Files.deleteIfExists(below);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void own(Path folder) throws IOException {
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /**
     * Of all that is in it, while somebody writes there; {@code Long.MAX_VALUE} where something cannot be looked at.
     *
     * @param enough what is beyond is not counted: whoever writes may be faster than who counts
     */
    long sizeBytes(long enough) {
        AtomicLong size = new AtomicLong();
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes) {
                    return counted(BLOCK_BYTES);
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    return counted(Math.max(BLOCK_BYTES, attributes.size()));
                }

                private FileVisitResult counted(long bytes) {
                    return size.addAndGet(bytes) > enough ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE; // deleted meanwhile
                    }
                    throw failure;
                }
            });
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
        return size.get();
    }
}
