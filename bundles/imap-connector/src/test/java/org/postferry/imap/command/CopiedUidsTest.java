package org.postferry.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.ResponseCode;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;
import org.postferry.testkit.ProvesLimit;

class CopiedUidsTest {
    private static Optional<CopiedUids> told(String arguments) {
        UidMove move = new UidMove(UidSet.of(1), "Work");
        move.take(new Response.Condition(
                new Status(Status.Kind.OK, Optional.of(new ResponseCode("COPYUID", arguments)), "done")));
        return move.copied();
    }

    @Test
    void theSetsCorrespondInTheOrderTheyAreWritten() {
        assertEquals(
                Optional.of(new CopiedUids(38505, Map.of(304L, 3956L, 319L, 3957L, 320L, 3958L))),
                told("38505 304,319:320 3956:3958"));
        assertEquals(
                Optional.of(new CopiedUids(7, Map.of(5L, 10L, 3L, 11L, 4L, 12L))), told("7 5,3,4 10:12"), "like Gmail");
    }

    @ParameterizedTest
    @ValueSource(strings = {"701  ", "701", "", "x 1 2", "7 1:3 2", "7 0 1", "7 a b", "7 1 4294967296", "7 1,, 2,3"})
    void whatTellsNothingIsNotBelieved(String arguments) {
        assertEquals(Optional.empty(), told(arguments));
    }

    @Test
    @ProvesLimit("CopiedUids.MAX_UIDS")
    void aSetLongerThanAnyCommandOfOursIsNotExpanded() {
        assertEquals(
                CopiedUids.MAX_UIDS,
                told("7 1:10000 20001:30000").orElseThrow().newUids().size());
        assertEquals(Optional.empty(), told("7 1:10001 20001:30001"));
        assertEquals(Optional.empty(), told("7 1:4294967295 1:4294967295"));
    }
}
