package org.postferry.shell;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;
import org.postferry.model.Email;
import org.postferry.model.EmailAddress;
import org.postferry.search.BadQueryException;
import org.postferry.search.IndexState;
import org.postferry.search.SearchIndex;
import org.postferry.search.SearchPage;
import org.postferry.search.SearchRequest;
import org.postferry.store.MailStore;
import org.postferry.sync.Refused;

/** {@code postferry:search}: the emails that match, the newest first or the best first. */
@Service
@Command(scope = "postferry", name = "search", description = "Finds emails by what is said in them")
public final class Search extends RefusableCommand {
    @Argument(
            name = "query",
            description =
                    "words and operators, such as from:ada before:2026; in single quotes where parentheses, double"
                            + " quotes or a $ are in it",
            multiValued = true)
    List<String> query = List.of();

    /** Karaf takes what begins with a minus for an option, quoted or not, and what follows an option for its value. */
    @Option(
            name = "--",
            description = "in front of a query that begins with a minus, all of it in single quotes:"
                    + " postferry:search -- '-from:ada (tea OR coffee)'")
    String begin = "";

    @Option(name = "--best", description = "what fits best first")
    boolean best;

    @Option(name = "--limit", description = "how many, at most 500")
    int limit = 20;

    @Reference(optional = true)
    @Nullable
    SearchIndex index;

    @Reference(optional = true)
    @Nullable
    MailStore store;

    @Reference
    Session session;

    @Override
    void run() throws BadQueryException, InterruptedException {
        SearchRequest request = Typed.value(() -> SearchRequest.of(query(), limit))
                .in(best ? SearchRequest.Order.RELEVANCE : SearchRequest.Order.RECEIVED);
        SearchPage page = Needed.index(index).search(request);
        PrintStream out = session.getConsole();
        ShellTable table = new ShellTable();
        table.column("Id");
        table.column("Received");
        table.column("From");
        table.column("Subject");
        for (SearchPage.Hit hit : page.items()) {
            Needed.store(store).emails().get(hit.email()).ifPresent(email -> row(table, email));
        }
        table.print(out);
        out.println(page.total() + " found" + unseen(page.index()));
    }

    private String query() {
        String whole = (begin + " " + String.join(" ", query)).strip();
        if (whole.isEmpty()) {
            throw new Refused(
                    Refused.Reason.INVALID, "Say what to look for, such as postferry:search from:ada before:2026.");
        }
        return whole;
    }

    private static void row(ShellTable table, Email email) {
        Optional<EmailAddress> from = email.header().from().stream().findFirst();
        table.addRow()
                .addContent(
                        email.id(),
                        email.receivedAt(),
                        from.map(EmailAddress::email).orElse(""),
                        email.header().subject());
    }

    private static String unseen(IndexState state) {
        return state.behind() == 0 ? "." : "; the index has " + state.behind() + " changes still to see.";
    }
}
