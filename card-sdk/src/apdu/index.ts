export { ChannelLost, type CardChannel } from './channel.ts';
