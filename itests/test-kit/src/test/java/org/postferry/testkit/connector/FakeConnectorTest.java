package org.postferry.testkit.connector;

import org.junit.jupiter.api.Nested;
import org.postferry.testkit.server.Temper;

/** The fake connector keeps every promise in each of its tempers. */
class FakeConnectorTest {
    @Nested
    class WithQresync extends ConnectorContract {
        @Override
        protected ServerUnderTest start() {
            return new FakeServerUnderTest(Temper.QRESYNC);
        }
    }

    @Nested
    class WithCondstore extends ConnectorContract {
        @Override
        protected ServerUnderTest start() {
            return new FakeServerUnderTest(Temper.CONDSTORE);
        }
    }

    @Nested
    class WithPlainImap extends ConnectorContract {
        @Override
        protected ServerUnderTest start() {
            return new FakeServerUnderTest(Temper.PLAIN);
        }
    }

    @Nested
    class WithOneStateForTheAccount extends ConnectorContract {
        @Override
        protected ServerUnderTest start() {
            return new FakeServerUnderTest(Temper.ACCOUNT);
        }
    }
}
