package org.postferry.store.h2.database;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import org.h2.api.ErrorCode;
import org.postferry.store.StoreFailure;

/** Turns what the disk or the database says into one sentence for a person. */
public final class Failures {
    private Failures() {}

    /** A failure of the database; {@code what} is what was being done, such as {@code "reading emails"}. */
    public static StoreFailure of(String what, SQLException failure) {
        String reason =
                switch (failure.getErrorCode()) {
                    case ErrorCode.DATABASE_ALREADY_OPEN_1 -> "the database is in use by another process";
                    case ErrorCode.FILE_VERSION_ERROR_1 -> "the database was written by a newer version of H2 than"
                            + " this one reads; start the newer Postferry again";
                    case ErrorCode.FILE_CORRUPTED_1 -> "the database file is damaged;"
                            + " `./run --rebuild` makes it anew from the packs";
                    default -> isDiskFull(failure) ? "the disk is full" : "the database refused: " + firstLine(failure);
                };
        return new StoreFailure("While " + what + ": " + reason + ".", failure);
    }

    /** A failure of a file. */
    public static StoreFailure of(String what, IOException failure) {
        String reason = isDiskFull(failure) ? "the disk is full" : "the disk refused: " + firstLine(failure);
        return new StoreFailure("While " + what + ": " + reason + ".", failure);
    }

    private static boolean isDiskFull(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (message.contains("no space left")
                    || message.contains("disk quota exceeded")
                    || message.contains("not enough space")) {
                return true;
            }
        }
        return false;
    }

    private static String firstLine(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return message.lines().findFirst().orElse(failure.getClass().getSimpleName());
    }
}
