import { Route, Switch } from 'wouter';
import { FrontPage } from './home/front-page.tsx';
import { DocumentPage } from './pages/document-page.tsx';
import { NewDocumentPage } from './pages/new-document-page.tsx';
import { Notice } from './pages/notice.tsx';

export function App() {
  return (
    <Switch>
      <Route path="/">
        <FrontPage />
      </Route>
      <Route path="/new">
        <NewDocumentPage />
      </Route>
      <Route path="/d/:id">{({ id }) => <DocumentPage key={id} documentId={id} />}</Route>
      <Route>
        <Notice title="There is nothing at this address.">
          The address may be cut short. A document’s address looks like <code>/d/…#…</code>
        </Notice>
      </Route>
    </Switch>
  );
}
