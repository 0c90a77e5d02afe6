package org.postferry.rest;

import java.io.IOException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.http.context.ServletContextHelper;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardContext;

/** Where the API is for the console page: below the path for which the browser sends the console's sign-in. */
@Component(service = ServletContextHelper.class, scope = ServiceScope.BUNDLE)
@HttpWhiteboardContext(name = ConsoleApiContext.NAME, path = "/system/console/postferry/api/v1")
public final class ConsoleApiContext extends ServletContextHelper {
    static final String NAME = "postferry-console-api";

    private final Gate gate = new Gate(RememberedSignIn.ofContainer());

    @Activate
    public ConsoleApiContext(BundleContext context) {
        super(context.getBundle());
    }

    @Override
    public boolean handleSecurity(HttpServletRequest request, HttpServletResponse response) throws IOException {
        return gate.admits(request, response);
    }
}
