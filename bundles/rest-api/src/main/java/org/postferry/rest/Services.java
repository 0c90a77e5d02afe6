package org.postferry.rest;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.postferry.search.SearchIndex;
import org.postferry.store.MailStore;
import org.postferry.sync.Accounts;
import org.postferry.sync.OnDemand;
import org.postferry.sync.Outbox;
import org.postferry.sync.SyncState;

/** The parts of the system that come and go while this one runs. What is missing is said, not waited for. Thread-safe. */
final class Services {
    private final AtomicReference<Optional<MailStore>> store = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<Accounts>> accounts = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<SyncState>> state = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<Outbox>> outbox = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<OnDemand>> onDemand = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<SearchIndex>> index = new AtomicReference<>(Optional.empty());

    void bind(Outbox service) {
        outbox.set(Optional.of(service));
    }

    void bind(MailStore service) {
        store.set(Optional.of(service));
    }

    void bind(Accounts service) {
        accounts.set(Optional.of(service));
    }

    void bind(SyncState service) {
        state.set(Optional.of(service));
    }

    void bind(OnDemand service) {
        onDemand.set(Optional.of(service));
    }

    void bind(SearchIndex service) {
        index.set(Optional.of(service));
    }

    /** It may have been replaced already: then nothing changes. */
    void unbind(Object service) {
        store.updateAndGet(bound -> without(bound, service));
        accounts.updateAndGet(bound -> without(bound, service));
        state.updateAndGet(bound -> without(bound, service));
        outbox.updateAndGet(bound -> without(bound, service));
        onDemand.updateAndGet(bound -> without(bound, service));
        index.updateAndGet(bound -> without(bound, service));
    }

    private static <T> Optional<T> without(Optional<T> bound, Object gone) {
        return bound.filter(service -> service != gone);
    }

    /** Throws a {@link Problem} of 503 when it is missing, as do the others. */
    MailStore store() {
        return storeIfThere().orElseThrow(() -> Problem.unavailable("The store is missing just now"));
    }

    Accounts accounts() {
        return accountsIfThere().orElseThrow(() -> Problem.unavailable("The engine is missing just now"));
    }

    SearchIndex index() {
        return index.get().orElseThrow(() -> Problem.unavailable("The search index is missing just now"));
    }

    Outbox outbox() {
        return outbox.get().orElseThrow(() -> Problem.unavailable("The engine is missing just now"));
    }

    Optional<MailStore> storeIfThere() {
        return store.get();
    }

    Optional<Accounts> accountsIfThere() {
        return accounts.get();
    }

    Optional<SyncState> stateIfThere() {
        return state.get();
    }

    Optional<OnDemand> onDemandIfThere() {
        return onDemand.get();
    }
}
