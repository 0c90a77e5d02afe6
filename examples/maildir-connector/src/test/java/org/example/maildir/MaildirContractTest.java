package org.example.maildir;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.connector.ConnectorContract;
import org.postferry.testkit.connector.ServerUnderTest;

/** Every promise of the connector's package, on a folder; what changes mail is left out by the abilities that are not claimed. */
class MaildirContractTest extends ConnectorContract {
    @TempDir
    Path folder;

    @Override
    protected ServerUnderTest start() throws Exception {
        return new MaildirUnderTest(folder);
    }
}
