package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.PerformResult;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.model.Role;

class MailboxCreationTest {
    @ParameterizedTest
    @ValueSource(strings = {"create-for-use", "create-for-no-use"})
    void aMailboxIsMadeForItsUseWhereTheServerCan(String transcript) throws Exception {
        try (Played server = Played.signedIn(transcript)) {
            PerformResult result = server.session()
                    .perform(
                            new RemoteCommand.CreateMailbox("Archive", Optional.empty(), Optional.of(Role.ARCHIVE)),
                            new NoSteps());
            server.assertPlayed();

            assertEquals(Outcomes.DONE, result.outcome());
            List<Optional<Role>> roles = result.facts().stream()
                    .map(fact -> ((RemoteFact.MailboxSeen) fact).role())
                    .toList();
            assertEquals(List.of(Optional.of(Role.ARCHIVE)), roles);
        }
    }
}
