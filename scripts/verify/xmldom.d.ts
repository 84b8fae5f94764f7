/** As much of the parser as is used. Its own types bring a browser's globals into every file of the project. */
declare module '@xmldom/xmldom/lib/dom-parser' {
  export interface XmlElement {
    readonly nodeType: number;
    readonly localName: string | null;
    readonly namespaceURI: string | null;
    readonly textContent: string | null;
    readonly childNodes: ArrayLike<XmlElement>;
    getElementsByTagNameNS(namespace: string, name: string): ArrayLike<XmlElement>;
  }
  type Handler = (message: string) => void;
  export class DOMParser {
    constructor(options: { errorHandler: { warning: Handler; error: Handler; fatalError: Handler } });
    parseFromString(xml: string, type: string): { documentElement: XmlElement | null } | undefined;
  }
}
