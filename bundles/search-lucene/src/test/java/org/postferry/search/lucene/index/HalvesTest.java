package org.postferry.search.lucene.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postferry.testkit.container.Await;

/** Work on a list, done by two threads. */
class HalvesTest {
    private static final List<Integer> NUMBERS = List.of(1, 2, 3, 4, 5);

    private final Halves halves = new Halves("halves");

    @AfterEach
    void close() {
        halves.close();
    }

    @Test
    void whatIsMadeStandsInTheOrderOfTheList() throws IOException {
        assertEquals(List.of(10, 20, 30, 40, 50), halves.of(NUMBERS, HalvesTest::tenfold));
        assertEquals(List.of(10), halves.of(List.of(1), HalvesTest::tenfold));
        assertEquals(List.of(), halves.of(List.of(), HalvesTest::tenfold));
    }

    @Test
    void bothHalvesAreMadeAtTheSameTimeByTwoThreads() throws IOException {
        List<Thread> threads = halves.of(NUMBERS, meetingTheOther());

        assertSame(Thread.currentThread(), threads.get(0));
        assertNotEquals(Thread.currentThread(), threads.get(1));
    }

    @Test
    void whileTheOtherThreadIsTakenACallerMakesBothHalves() throws IOException {
        CountDownLatch made = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();

        halves.of(List.of(1, 2), outer -> {
            if (outer.contains(2)) {
                await(made);
                return outer;
            }
            threads.addAll(halves.of(NUMBERS, half -> List.of(Thread.currentThread())));
            made.countDown();
            return outer;
        });

        assertEquals(List.of(Thread.currentThread(), Thread.currentThread()), threads);
    }

    @Test
    void whatFailsInEitherHalfIsToldAsItIs() {
        for (int failing : new int[] {1, 5}) {
            IOException told = new IOException("no longer readable");
            IllegalStateException unchecked = new IllegalStateException("closed");

            assertSame(
                    told,
                    assertThrows(
                            IOException.class,
                            () -> halves.of(NUMBERS, half -> {
                                if (half.contains(failing)) {
                                    throw told;
                                }
                                return half;
                            })));
            assertSame(
                    unchecked,
                    assertThrows(
                            IllegalStateException.class,
                            () -> halves.of(NUMBERS, half -> {
                                if (half.contains(failing)) {
                                    throw unchecked;
                                }
                                return half;
                            })));
        }
    }

    @Test
    void whereTheCallersHalfFailsTheOtherHasEndedToo() {
        Thread caller = Thread.currentThread();
        AtomicBoolean ended = new AtomicBoolean();

        assertThrows(
                IOException.class,
                () -> halves.of(NUMBERS, half -> {
                    if (Thread.currentThread() == caller) {
                        throw new IOException("no longer readable");
                    }
                    Await.until(
                            "the caller waits",
                            Duration.ofSeconds(10),
                            () -> caller.getState() == Thread.State.WAITING);
                    ended.set(true);
                    return half;
                }));
        assertTrue(ended.get());
    }

    @Test
    void eachIsTakenOnceAndOneThatTakesLongHoldsUpNoneOfTheOthers() throws IOException {
        CountDownLatch others = new CountDownLatch(NUMBERS.size() - 1);
        List<Integer> taken = Collections.synchronizedList(new ArrayList<>());

        halves.each(NUMBERS, number -> {
            taken.add(number);
            if (number == 1) {
                await(others);
            } else {
                others.countDown();
            }
        });

        assertEquals(NUMBERS, taken.stream().sorted().toList());
    }

    @Test
    void whatFailsForOneIsToldAsItIs() {
        IOException told = new IOException("no space left");

        assertSame(
                told,
                assertThrows(
                        IOException.class,
                        () -> halves.each(NUMBERS, number -> {
                            if (number == 4) {
                                throw told;
                            }
                        })));
    }

    @Test
    void anInterruptedCallerGetsBothHalvesAndStaysInterrupted() throws IOException {
        Thread.currentThread().interrupt();

        List<Integer> made = halves.of(NUMBERS, HalvesTest::tenfold);

        assertTrue(Thread.interrupted());
        assertEquals(List.of(10, 20, 30, 40, 50), made);
    }

    @Test
    void onceClosedItsThreadEndsAndACallerMakesBothHalves() throws IOException, InterruptedException {
        Thread other = halves.of(NUMBERS, meetingTheOther()).get(1);

        halves.close();

        other.join(Duration.ofSeconds(10).toMillis());
        assertFalse(other.isAlive());
        List<Thread> threads = halves.of(NUMBERS, half -> List.of(Thread.currentThread()));
        assertEquals(List.of(Thread.currentThread(), Thread.currentThread()), threads);
    }

    private static List<Integer> tenfold(List<Integer> half) {
        return half.stream().map(number -> 10 * number).toList();
    }

    /** Ends only when the other half is being made as well, and tells who made it. */
    private static Halves.Half<Integer, Thread> meetingTheOther() {
        CountDownLatch both = new CountDownLatch(2);
        return half -> {
            both.countDown();
            await(both);
            return List.of(Thread.currentThread());
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS), "the other thread works");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
