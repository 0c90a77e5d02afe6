package org.postferry.search.lucene.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.postferry.mime.MessageReader;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.search.BadQueryException;
import org.postferry.search.IndexState;
import org.postferry.search.SearchIndex;
import org.postferry.search.SearchPage;
import org.postferry.search.SearchRequest;
import org.postferry.search.lucene.find.Finder;
import org.postferry.search.lucene.index.Documents;
import org.postferry.search.lucene.index.Generations;
import org.postferry.store.Journal;
import org.postferry.store.MailStore;

/** The index in one folder. It needs the store all the time: when the store goes this goes, and catches up when both are back. */
@Component(
        service = SearchIndex.class,
        configurationPid = "org.postferry.search.lucene",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = LuceneSearchIndex.Config.class)
public final class LuceneSearchIndex implements SearchIndex, AutoCloseable {
    private final Generations generations;
    private final Finder finder;

    /** Settings of the index. */
    @ObjectClassDefinition(name = "Postferry search")
    public @interface Config {
        @AttributeDefinition(
                description = "Folder of the index. It can be deleted: the index is made anew from the store."
                        + " Another one counts from the next start.")
        String directory();
    }

    @Activate
    public LuceneSearchIndex(@Reference MailStore store, @Reference MessageReader reader, Config config) {
        this(store, reader, Path.of(config.directory()), Clock.systemUTC());
    }

    LuceneSearchIndex(MailStore store, MessageReader reader, Path directory, Clock clock) {
        Documents documents = new Documents(store, reader);
        generations = new Generations(directory, store, documents, System::nanoTime);
        finder = new Finder(store, generations, clock);
    }

    /** An installation writes the configuration more than once: the index goes on. */
    @Modified
    void modified(Config config) {
        // another folder counts from the next start
    }

    @Override
    public SearchPage search(SearchRequest request) throws BadQueryException, InterruptedException {
        return finder.search(request);
    }

    @Override
    public Optional<List<EmailId>> all(
            String query, AccountId account, Journal.Cursor asOf, Duration patience, int limit)
            throws BadQueryException, InterruptedException {
        return finder.all(query, account, asOf, patience, limit);
    }

    @Override
    public IndexState state() {
        return generations.state();
    }

    @Override
    public void rebuild() {
        generations.rebuild();
    }

    @Override
    @Deactivate
    public void close() {
        finder.close();
        generations.close();
    }
}
