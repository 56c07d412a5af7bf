export { buildbotSink as default } from './plugin.js';
