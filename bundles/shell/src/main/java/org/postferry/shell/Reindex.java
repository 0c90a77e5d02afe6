package org.postferry.shell;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.postferry.search.SearchIndex;

/** {@code postferry:reindex}: makes the search index anew. */
@Service
@Command(
        scope = "postferry",
        name = "reindex",
        description = "Makes the search index anew; the present one answers meanwhile")
public final class Reindex extends RefusableCommand {
    @Reference(optional = true)
    @Nullable
    SearchIndex index;

    @Reference
    Session session;

    @Override
    void run() {
        SearchIndex present = Needed.index(index);
        present.rebuild();
        session.getConsole().println("The index is being made anew; the present one answers until it is ready.");
    }
}
