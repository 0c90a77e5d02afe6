package org.postferry.testkit.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postferry.connector.Connector;
import org.postferry.testkit.ContractRun;
import org.postferry.testkit.server.FakeConnector;
import org.postferry.testkit.server.FakeMailServer;
import org.postferry.testkit.server.Temper;

/** A connector that breaks one promise must not pass the test that is named after it. */
class ConnectorMutantsTest {
    private static UnaryOperator<Connector> broken = UnaryOperator.identity();

    @ParameterizedTest
    @EnumSource
    void aBrokenPromiseIsNoticed(ConnectorMutant mutant) {
        broken = mutant::of;

        assertEquals(
                Set.of(mutant.noticedBy()),
                ContractRun.of(MutatedConnection.class, mutant.noticedBy()).failed());
    }

    @Test
    void aConnectorThatBreaksNothingPasses() {
        broken = ConnectorMutant::nothingWrong;
        for (ConnectorMutant mutant : ConnectorMutant.values()) {
            ContractRun run = ContractRun.of(MutatedConnection.class, mutant.noticedBy());

            assertEquals(new ContractRun(1, Set.of()), run, mutant.noticedBy());
        }
    }

    /** The contract over the mutant of the moment. */
    static class MutatedConnection extends ConnectorContract {
        @Override
        protected ServerUnderTest start() {
            FakeMailServer server = new FakeMailServer();
            return new FakeServerUnderTest(
                    server, broken.apply(new FakeConnector(server, Temper.QRESYNC)), Temper.QRESYNC);
        }
    }
}
